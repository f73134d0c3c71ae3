"""What is raised becomes a problem document: in a view, and outside of one."""

import sys

import ninja.errors
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from .errors import Invalid, ProblemError, problem, to_fields

log = structlog.get_logger(__name__)


def handle(error: BaseException | None) -> HttpResponse | None:
    """Return the answer to an error of a view, None if it was not foreseen."""
    match error:
        case ProblemError():
            return handle_problem(error)
        case ninja.errors.ValidationError():
            return handle_problem(Invalid(to_fields(error.errors)))
        case ninja.errors.HttpError():
            return problem(error.status_code, error.message)
        case OperationalError() | InterfaceError():
            return handle_unavailable(error)
    return None


def handle_problem(error: ProblemError) -> HttpResponse:
    response = problem(error.status, error.detail, error.errors)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def handle_unavailable(error: Exception) -> HttpResponse:
    log.warning("database_unavailable", error=str(error).partition("\n")[0])
    response = problem(503)
    response.headers["Retry-After"] = "1"
    return response


def handle_not_allowed(response: HttpResponse) -> HttpResponse:
    """Django's and Ninja's 405 is no exception: replace the body, keep `Allow`."""
    document = problem(405)
    methods = response.headers["Allow"].split(", ")
    document.headers["Allow"] = ", ".join(sorted(methods))
    return document


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(400)


def forbidden(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Django's handler403 and CSRF_FAILURE_VIEW."""
    return problem(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: what a middleware raised, too, may be the database."""
    if response := handle(sys.exc_info()[1]):
        return response
    log.exception("unhandled_error")
    return problem(500)
