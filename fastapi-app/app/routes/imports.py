"""/api/imports: submit a CSV, watch it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from .. import services
from ..auth import require_token
from ..celery import wake_worker
from ..errors import Invalid, WrongMediaType
from ..http import MAX_CSV, media_type, read_body
from ..logging import request_id
from ..openapi import CSV_BODY, problems
from ..schemas import MAX_ID, FieldError, ImportList, ImportOut, Page
from ..state import StateDep
from ..validators import check_csv_header, read_csv

router = APIRouter(
    prefix="/api/imports",
    dependencies=[Depends(require_token)],
    responses=problems(401, 429, 503),
)

# Not ge=1, which would answer 0 with 422: it is an id that does not exist.
IdPath = Annotated[int, Path(json_schema_extra={"minimum": 1, "maximum": MAX_ID})]


@router.post(
    "", status_code=202, openapi_extra=CSV_BODY, responses=problems(413, 415, 422)
)
async def create_import(
    state: StateDep, request: Request, response: Response
) -> ImportOut:
    """Import links from a CSV file with the header `url[,slug[,expires_at]]`."""
    content = await read_body(request, MAX_CSV)
    if media_type(request) != "text/csv":
        raise WrongMediaType("Send the file as text/csv.")
    try:
        check_csv_header(next(read_csv(content), []))
    except ValueError as error:
        raise Invalid([FieldError(loc=["body"], msg=str(error))]) from None
    async with state.sessions.begin() as session:
        job = await services.create_import(session, content, request_id.get())
        out = ImportOut.model_validate(job)
    # Celery's client waits for the broker: here it would hold up every other request.
    await run_in_threadpool(wake_worker, state.producer, out.id)
    response.headers["Location"] = f"/api/imports/{out.id}"
    return out


@router.get("", responses=problems(422))
async def list_imports(state: StateDep, page: Annotated[Page, Query()]) -> ImportList:
    """List the imports, newest first."""
    async with state.sessions.begin() as session:
        jobs = await services.list_imports(session, page)
        items = [ImportOut.model_validate(job) for job in jobs[: page.limit]]
    more = str(items[-1].id) if len(jobs) > page.limit else None
    return ImportList(items=items, next_cursor=more)


@router.get("/{id:number}", responses=problems(404))
async def get_import(state: StateDep, id: IdPath) -> ImportOut:
    """How far an import has come."""
    async with state.sessions.begin() as session:
        return ImportOut.model_validate(await services.get_import(session, id))
