"""Requests in, responses out: bodies and queries become models, models become JSON."""

from typing import TypeVar

from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.routing import BaseConverter, IntegerConverter

from .errors import DETAILS, Invalid, MalformedJson, TooLarge, WrongMediaType

M = TypeVar("M", bound=BaseModel)

MAX_JSON = 64 * 1024
MAX_CSV = 10 * 1024 * 1024


class Reply(Response):
    """A response without a Content-Type unless it has a body that needs one."""

    default_mimetype = None


class SlugConverter(BaseConverter):
    """`<slug:slug>` in a route: what cannot be a slug is no such path (404)."""

    regex = "[A-Za-z0-9_-]{3,64}"


class NumberConverter(IntegerConverter):
    """`<number:id>` in a route; Werkzeug's own takes digits of every script."""

    regex = "[0-9]{1,19}"


def read_body(limit: int) -> bytes:
    """Return the request's body, of at most `limit` bytes. Raises TooLarge.

    One byte more is let in, to see whether there is one: Werkzeug silently cuts a
    chunked body, whose length it does not know, at `max_content_length`.
    """
    request.max_content_length = limit + 1
    body = request.get_data(cache=False)
    if len(body) > limit:
        raise TooLarge(DETAILS[413])
    return body


def read_query(model: type[M]) -> M:
    """Return the query string as `model`. Raises Invalid."""
    try:
        # Of a repeated parameter the last counts, as in FastAPI and Django.
        return model.model_validate(dict(request.args.items(multi=True)))
    except ValidationError as error:
        raise Invalid.from_pydantic(error, "query") from None


def read_json(model: type[M]) -> M:
    """Return the body as `model`. Raises TooLarge, WrongMediaType, MalformedJson,
    Invalid."""
    body = read_body(MAX_JSON)
    if not request.is_json:
        raise WrongMediaType("Send the body as application/json.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise MalformedJson(f"The body is not JSON: {first['msg']}.") from None
        raise Invalid.from_pydantic(error, "body") from None


def write_json(
    model: BaseModel, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return `model` as a JSON response."""
    body = model.model_dump_json()
    return Response(body, status, headers, content_type="application/json")
