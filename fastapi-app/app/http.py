"""Requests in: bodies become models. Queries and responses are FastAPI's own work."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from .errors import DETAILS, Invalid, MalformedJson, TooLarge, WrongMediaType

M = TypeVar("M", bound=BaseModel)

MAX_JSON = 64 * 1024
MAX_CSV = 10 * 1024 * 1024


def header(request: Request, name: str) -> str:
    """Return a request header; one that was sent twice as a list, as WSGI has it."""
    return ",".join(request.headers.getlist(name))


def media_type(request: Request) -> str:
    """Return the Content-Type without its parameters, in lower case."""
    return header(request, "Content-Type").partition(";")[0].strip().lower()


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body. Raises TooLarge as soon as it is known to exceed `limit`."""
    if int(request.headers.get("Content-Length", 0)) > limit:
        raise TooLarge(DETAILS[413])
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLarge(DETAILS[413])
    except ClientDisconnect:  # nobody reads this, but it is no error of ours
        raise MalformedJson("The body ended early.") from None
    return bytes(body)


def read_json(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """Return a dependency that reads the body as `model`.

    Why not FastAPI's own: it answers malformed JSON with 422, and parses it with other
    rules than pydantic. The dependency raises TooLarge, WrongMediaType, MalformedJson,
    Invalid.
    """

    async def read(request: Request) -> M:
        body = await read_body(request, MAX_JSON)
        kind = media_type(request)
        if not kind.startswith("application/") or not kind.endswith(("/json", "+json")):
            raise WrongMediaType("Send the body as application/json.")
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            first = error.errors()[0]
            if first["type"] == "json_invalid":
                raise MalformedJson(f"The body is not JSON: {first['msg']}.") from None
            raise Invalid.from_pydantic(error.errors(), "body") from None

    return read
