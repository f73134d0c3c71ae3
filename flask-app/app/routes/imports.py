"""/api/imports: submit a CSV, watch it."""

from flask import Blueprint, Response, request

from .. import services
from ..auth import require_token
from ..celery import wake_worker
from ..db import transaction
from ..errors import Invalid, WrongMediaType
from ..http import MAX_CSV, read_body, read_query, write_json
from ..logging import request_id
from ..openapi import operation
from ..schemas import FieldError, ImportList, ImportOut, Page
from ..state import state
from ..validators import check_csv_header, read_csv

bp = Blueprint("imports", __name__, url_prefix="/api/imports")
bp.before_request(require_token)


@bp.post("")
@operation(csv=True, responses={202: ImportOut}, errors=(413, 415, 422, 503))
def create_import() -> Response:
    """Import links from a CSV file with the header `url[,slug[,expires_at]]`."""
    content = read_body(MAX_CSV)
    if request.mimetype != "text/csv":
        raise WrongMediaType("Send the file as text/csv.")
    try:
        check_csv_header(next(read_csv(content), []))
    except ValueError as error:
        raise Invalid([FieldError(loc=["body"], msg=str(error))]) from None
    with transaction() as session:
        job = services.create_import(session, content, request_id.get())
        out = ImportOut.model_validate(job)
    wake_worker(state().producer, out.id)
    return write_json(out, 202, {"Location": f"/api/imports/{out.id}"})


@bp.get("")
@operation(query=Page, responses={200: ImportList}, errors=(422, 503))
def list_imports() -> Response:
    """List the imports, newest first."""
    page = read_query(Page)
    with transaction() as session:
        jobs = services.list_imports(session, page)
        items = [ImportOut.model_validate(job) for job in jobs[: page.limit]]
    more = str(items[-1].id) if len(jobs) > page.limit else None
    return write_json(ImportList(items=items, next_cursor=more))


@bp.get("/<number:id>")
@operation(responses={200: ImportOut}, errors=(404, 503))
def get_import(id: int) -> Response:
    """How far an import has come."""
    with transaction() as session:
        return write_json(ImportOut.model_validate(services.get_import(session, id)))
