"""Errors: each becomes an application/problem+json document (RFC 9457), here only."""

from collections.abc import Mapping
from typing import Self

import structlog
from flask import Flask, Response
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WSGIResponse

from .schemas import FieldError, Problem

log = structlog.get_logger(__name__)

# Not http.HTTPStatus: its phrases for 413 and 422 changed in Python 3.13.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
DETAILS = {
    404: "There is nothing at this path.",
    405: "This path does not support the method; see the Allow header.",
    413: "The body is too large: 10 MiB for an import, 64 KiB for everything else.",
    500: "Something went wrong on our side; quote the X-Request-ID when you report it.",
    503: "The database cannot be reached; try again in a moment.",
}


class ProblemError(Exception):
    """Root of the errors that a client is told about; `status` is the HTTP status."""

    status = 500
    headers: Mapping[str, str] = {}

    def __init__(self, detail: str) -> None:
        self.detail = detail
        self.errors: list[FieldError] | None = None
        super().__init__(detail)


class MalformedJson(ProblemError):
    status = 400


class Unauthorized(ProblemError):
    status = 401
    headers = {"WWW-Authenticate": "Bearer"}


class NotFound(ProblemError):
    status = 404


class SlugTaken(ProblemError):
    status = 409


class LinkExpired(ProblemError):
    status = 410


class TooLarge(ProblemError):
    status = 413


class WrongMediaType(ProblemError):
    status = 415


class Invalid(ProblemError):
    """The payload is well-formed but wrong; `errors` says where and why."""

    status = 422

    def __init__(self, errors: list[FieldError]) -> None:
        where = ", ".join(".".join(map(str, error.loc)) for error in errors)
        super().__init__(f"Not valid: {where}.")
        self.errors = errors

    @classmethod
    def from_pydantic(cls, error: ValidationError, source: str) -> Self:
        """Take over what pydantic found in `source`, which is "body" or "query"."""
        return cls(
            [
                FieldError(
                    loc=[source, *e["loc"]], msg=e["msg"].removeprefix("Value error, ")
                )
                for e in error.errors()
            ]
        )


def problem(
    status: int, detail: str, errors: list[FieldError] | None = None
) -> Response:
    """Return the problem document of `status` as a response."""
    document = Problem(
        title=TITLES[status], status=status, detail=detail, errors=errors
    )
    body = document.model_dump_json(exclude_none=True)
    return Response(body, status, content_type="application/problem+json")


def handle_problem(error: ProblemError) -> Response:
    response = problem(error.status, error.detail, error.errors)
    response.headers.extend(error.headers)
    return response


def handle_http(error: HTTPException) -> WSGIResponse:
    """Flask's own errors: replace the body, keep headers such as Allow."""
    response = error.get_response()
    if error.code in TITLES:
        detail = DETAILS.get(error.code) or error.description or TITLES[error.code]
        document = problem(error.code, detail)
        response.data = document.data
        response.content_type = document.content_type
    return response


def handle_unavailable(error: Exception) -> Response:
    log.warning("database_unavailable", error=str(error).partition("\n")[0])
    response = problem(503, DETAILS[503])
    response.headers["Retry-After"] = "1"
    return response


def handle_unexpected(error: Exception) -> Response:
    log.exception("unhandled_error")
    return problem(500, DETAILS[500])


def init_app(app: Flask) -> None:
    """Register the handlers: our own errors, Flask's, the database's and the rest."""
    app.register_error_handler(ProblemError, handle_problem)
    app.register_error_handler(HTTPException, handle_http)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unavailable, handle_unavailable)
    app.register_error_handler(Exception, handle_unexpected)
