"""Requests in, responses out: bodies become models, models become JSON."""

from typing import Any, Self, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.params.models import Body, BodyModel
from pydantic import BaseModel, ValidationError

from .errors import DETAILS, Invalid, MalformedJson, TooLarge, WrongMediaType

MAX_JSON = 64 * 1024
MAX_CSV = 10 * 1024 * 1024

M = TypeVar("M", bound=BaseModel)


class SlugConverter:
    """`<link:slug>` in a route: what cannot be a slug is no such path (404)."""

    regex = "[A-Za-z0-9_-]{3,64}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class TargetConverter(SlugConverter):
    """`<target:slug>`: a slug that is not the path of something else."""

    regex = rf"(?!(?:health|metrics)\Z){SlugConverter.regex}"


class NumberConverter:
    """`<number:id>` in a route; an id has at most 19 digits."""

    regex = "[0-9]{1,19}"
    to_python = int
    to_url = str


class Empty(HttpResponse):
    """A response without a body, and so without a Content-Type."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(content_type="", status=status, headers=headers)
        del self.headers["Content-Type"]


class JsonModel(BodyModel):
    """The body as a model, in the contract's order of checks and with its errors.

    Ninja itself takes any media type and an empty body, and reads JSON with Python's
    library, which lets through what pydantic refuses (lone surrogates, deep nesting).
    """

    @classmethod
    def resolve(
        cls, request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]
    ) -> Self:
        name = cls.__read_from_single_attr__
        model: Any = cls.model_fields[name].annotation
        return cls.model_construct(**{name: read_json(request, model)})


class Json(Body):  # type: ignore[misc]  # as Ninja does
    """`Annotated[Model, Json()]` in a view's signature: its JSON body."""

    _model = JsonModel

    def __init__(self) -> None:
        super().__init__(...)

    @classmethod
    def _param_source(cls) -> str:
        return "body"


def read_json(request: HttpRequest, model: type[M]) -> M:
    """Return the body as `model`. Raises TooLarge, WrongMediaType, MalformedJson and
    Invalid."""
    body = read_body(request, MAX_JSON)
    if not is_json(request.content_type or ""):
        raise WrongMediaType("Send the body as application/json.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise MalformedJson(f"The body is not JSON: {first['msg']}.") from None
        raise Invalid.from_pydantic(error, "body") from None


def is_json(media_type: str) -> bool:
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def read_body(request: HttpRequest, limit: int) -> bytes:
    """Return the body. Raises TooLarge when it has more than `limit` bytes.

    Not `request.body`: that goes by Content-Length, so a chunked body would be empty
    (https://code.djangoproject.com/ticket/35289).
    """
    terminated = request.META.get("wsgi.input_terminated")
    stream = request.META["wsgi.input"] if terminated else request
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(DETAILS[413])
    return body


def write_json(
    model: BaseModel, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return `model` as a JSON response.

    By pydantic alone: Ninja would go through Python objects, and cut times to
    milliseconds on the way.
    """
    body = model.model_dump_json()
    return HttpResponse(body, "application/json", status, headers=headers)
