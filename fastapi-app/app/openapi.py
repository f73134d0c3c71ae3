"""The OpenAPI document: FastAPI's own, with what it cannot know of us."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .errors import TITLES
from .schemas import LinkCreate, LinkUpdate, Problem

REF = "#/components/schemas/{model}"
# Read and written by app/http.py and app/errors.py, so FastAPI does not see them.
OWN_MODELS = (LinkCreate, LinkUpdate, Problem)
# FastAPI adds a 422 of this shape to every operation with a parameter.
UNUSED = {"HTTPValidationError", "ValidationError"}
CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


def operation_id(route: APIRoute) -> str:
    return route.name


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Return the `openapi_extra` of an operation that reads `model`."""
    content = {"schema": {"$ref": REF.format(model=model.__name__)}}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that may answer with these errors."""
    content = {"schema": {"$ref": REF.format(model="Problem")}}
    return {
        status: {
            "description": TITLES[status],
            "content": {"application/problem+json": content},
        }
        for status in statuses
    }


def init_app(app: FastAPI) -> None:
    """Let the app serve our document."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the app."""
    found = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for path in found["paths"].values():
        for operation in path.values():
            unused = REF.format(model="HTTPValidationError")
            if unused in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    schemas = found["components"]["schemas"]
    for name in UNUSED:
        schemas.pop(name, None)
    schemas |= models_json_schema(
        [(model, "validation") for model in OWN_MODELS], ref_template=REF
    )[1]["$defs"]
    return found
