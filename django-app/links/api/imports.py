"""/api/imports: submit a CSV, watch it."""

from django.http import HttpRequest, HttpResponse
from ninja import Query

from config.celery import wake_worker
from config.logging import request_id

from .. import services
from ..auth import Token
from ..errors import Invalid, WrongMediaType
from ..http import MAX_CSV, read_body, write_json
from ..openapi import CSV_BODY, IdPath, Operations, problems
from ..schemas import FieldError, ImportList, ImportOut, Page
from ..state import state
from ..validators import check_csv_header, read_csv

router = Operations(auth=Token())


@router.post(
    "",
    response={202: ImportOut},
    openapi_extra={**CSV_BODY, **problems(401, 413, 415, 422, 429, 503)},
)
def create_import(request: HttpRequest) -> HttpResponse:
    """Import links from a CSV file with the header `url[,slug[,expires_at]]`."""
    content = read_body(request, MAX_CSV)
    if request.content_type != "text/csv":
        raise WrongMediaType("Send the file as text/csv.")
    try:
        check_csv_header(next(read_csv(content), []))
    except ValueError as error:
        raise Invalid([FieldError(loc=["body"], msg=str(error))]) from None
    out = ImportOut.model_validate(services.create_import(content, request_id.get()))
    wake_worker(state.producer, out.id)
    return write_json(out, 202, {"Location": f"/api/imports/{out.id}"})


@router.get("", response=ImportList, openapi_extra=problems(401, 422, 429, 503))
def list_imports(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """List the imports, newest first."""
    jobs = services.list_imports(page)
    items = [ImportOut.model_validate(job) for job in jobs[: page.limit]]
    more = str(items[-1].id) if len(jobs) > page.limit else None
    return write_json(ImportList(items=items, next_cursor=more))


@router.get(
    "/{number:id}", response=ImportOut, openapi_extra=problems(401, 404, 429, 503)
)
def get_import(request: HttpRequest, id: IdPath) -> HttpResponse:
    """How far an import has come."""
    return write_json(ImportOut.model_validate(services.get_import(id)))
