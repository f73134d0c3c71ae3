"""Errors: each becomes an application/problem+json document (RFC 9457), here only."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from .routing import allowed_methods
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
    def from_pydantic(cls, errors: Iterable[Any], *source: str) -> Self:
        """Take over what pydantic found in `source`, which is "body" or "query"."""
        found = []
        for error in errors:
            message = error["msg"].removeprefix("Value error, ")
            found.append(FieldError(loc=[*source, *error["loc"]], msg=message))
        return cls(found)


def problem(
    status: int,
    detail: str,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the problem document of `status` as a response."""
    document = Problem(
        title=TITLES[status], status=status, detail=detail, errors=errors
    )
    body = document.model_dump_json(exclude_none=True)
    return Response(body, status, headers, media_type="application/problem+json")


async def handle_problem(_: Request, error: ProblemError) -> Response:
    return problem(error.status, error.detail, error.errors, error.headers)


async def handle_http(request: Request, error: HTTPException) -> Response:
    """Starlette's own errors, which are about paths and methods."""
    status = error.status_code
    headers = {"Allow": allowed_methods(request)} if status == 405 else error.headers
    return problem(status, DETAILS.get(status) or error.detail, headers=headers)


async def handle_invalid(request: Request, error: RequestValidationError) -> Response:
    return await handle_problem(request, Invalid.from_pydantic(error.errors()))


async def handle_unavailable(_: Request, error: Exception) -> Response:
    log.warning("database_unavailable", error=str(error).partition("\n")[0])
    return problem(503, DETAILS[503], headers={"Retry-After": "1"})


def handle_unexpected(error: Exception) -> Response:
    log.error("unhandled_error", exc_info=error)
    return problem(500, DETAILS[500])


def init_app(app: FastAPI) -> None:
    """Register the handlers: our own errors, Starlette's, FastAPI's, the database's."""
    app.exception_handler(ProblemError)(handle_problem)
    app.exception_handler(HTTPException)(handle_http)
    app.exception_handler(RequestValidationError)(handle_invalid)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.exception_handler(unavailable)(handle_unavailable)
