"""Errors, and the application/problem+json document (RFC 9457) of each.

links/handlers.py turns one into the other.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.http import HttpResponse
from pydantic import ValidationError

from .schemas import FieldError, Problem

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
        return cls(to_fields(error.errors(), source))


def to_fields(errors: Iterable[Any], *source: str) -> list[FieldError]:
    """Return pydantic's errors as ours."""
    return [
        FieldError(loc=[*source, *e["loc"]], msg=e["msg"].removeprefix("Value error, "))
        for e in errors
    ]


def problem(
    status: int, detail: str = "", errors: list[FieldError] | None = None
) -> HttpResponse:
    """Return the problem document of `status` as a response."""
    document = Problem(
        title=TITLES[status],
        status=status,
        detail=detail or DETAILS.get(status) or TITLES[status],
        errors=errors,
    )
    body = document.model_dump_json(exclude_none=True)
    return HttpResponse(body, "application/problem+json", status)
