"""What Ninja's OpenAPI document needs beyond Ninja: names, problems, bodies of CSV."""

from collections.abc import Callable
from typing import Annotated, Any

from ninja import NinjaAPI, Router
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from pydantic import WithJsonSchema
from pydantic.json_schema import models_json_schema

from .errors import TITLES
from .schemas import MAX_ID, Problem
from .validators import SLUG_PATTERN

# Of paths. Only described, not validated: the route's converter has done that.
SlugPath = Annotated[str, WithJsonSchema({"type": "string", "pattern": SLUG_PATTERN})]
IdPath = Annotated[
    int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_ID})
]

CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


class Api(NinjaAPI):
    """Ninja's API; errors are for handlers.py, and their schema is in the document."""

    def set_default_exception_handlers(self) -> None:
        """None of Ninja's: their answers are no problem documents."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        found = models_json_schema([(Problem, "validation")], ref_template=REF_TEMPLATE)
        schema["components"]["schemas"].update(found[1]["$defs"])
        return schema


class Operations(Router):
    """Ninja's router; a GET answers HEAD too, and a view is described by its name and
    the first line of its docstring."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **kw: Any
    ) -> None:
        summary = (view_func.__doc__ or "").strip().splitlines()[0].rstrip(".")
        kw |= {"operation_id": view_func.__name__, "summary": summary}
        super().add_api_operation(path, methods, view_func, **kw)
        if "GET" in methods:
            kw["include_in_schema"] = False
            super().add_api_operation(path, ["HEAD"], view_func, **kw)


def problems(*statuses: int) -> dict[str, Any]:
    """Return the `openapi_extra` of an operation that may fail with `statuses`."""
    schema = {"$ref": REF_TEMPLATE.format(model=Problem.__name__)}
    content = {"application/problem+json": {"schema": schema}}
    described = {
        status: {"description": TITLES[status], "content": content}
        for status in statuses
    }
    return {"responses": described}
