"""The OpenAPI document, made from the routes and the schemas.

Why not an extension: those that fit Flask and pydantic validate the request themselves,
in an order and with errors that the contract does not allow (a malformed body as 422).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from .errors import TITLES
from .schemas import MAX_ID, Problem

Model = type[BaseModel]
View = TypeVar("View", bound=Callable[..., Any])

REF = "#/components/schemas/{model}"
PARAMETERS = {
    "slug": {"type": "string", "pattern": "^[A-Za-z0-9_-]{3,64}$"},
    "number": {"type": "integer", "minimum": 1, "maximum": MAX_ID},
}


@dataclass
class Operation:
    """What a view takes and answers: models by HTTP status, None for an empty body."""

    responses: dict[int, Model | str | None]
    errors: tuple[int, ...] = ()
    query: Model | None = None
    body: Model | None = None
    csv: bool = False
    secured: bool = True

    def models(self) -> list[Model]:
        found = [self.query, self.body, *self.responses.values()]
        return [model for model in found if isinstance(model, type)]


def operation(**kwargs: Any) -> Callable[[View], View]:
    """Decorate a view with what `Operation` says; its docstring becomes the summary."""

    def decorate(view: View) -> View:
        view.operation = Operation(**kwargs)  # type: ignore[attr-defined]
        return view

    return decorate


def document(app: Flask, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every view that is an `operation`."""
    paths: dict[str, Any] = {}
    models: list[Model] = [Problem]
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        described: Operation | None = getattr(view, "operation", None)
        if described is None:
            continue
        models += described.models()
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            entry = _operation(view, described, rule)
            paths.setdefault(path, {})[method.lower()] = entry
    schemas = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=REF
    )[1]["$defs"]
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Link shortener", "version": version},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": bearer}},
    }


def _operation(view: Any, described: Operation, rule: Rule) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": view.__name__,
        "summary": (view.__doc__ or "").strip().splitlines()[0].rstrip("."),
        "parameters": _path_parameters(rule) + _query_parameters(described.query),
        "responses": _responses(described),
    }
    if described.secured:
        entry["security"] = [{"token": []}]
    if described.body:
        schema = {"$ref": REF.format(model=described.body.__name__)}
        content = {"application/json": {"schema": schema}}
        entry["requestBody"] = {"required": True, "content": content}
    if described.csv:
        content = {"text/csv": {"schema": {"type": "string"}}}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    found = re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": PARAMETERS[kind]}
        for kind, name in found
    ]


def _query_parameters(model: Model | None) -> list[dict[str, Any]]:
    properties = model.model_json_schema()["properties"] if model else {}
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in properties.items()
    ]


def _responses(described: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in described.responses.items():
        responses[str(status)] = {"description": "Success"}
        if isinstance(model, str):
            responses[str(status)]["content"] = {model: {"schema": {"type": "string"}}}
        elif model:
            content = {"schema": {"$ref": REF.format(model=model.__name__)}}
            responses[str(status)]["content"] = {"application/json": content}
    problem = {"schema": {"$ref": REF.format(model="Problem")}}
    refused = (401, 429) if described.secured else ()
    for status in (*refused, *described.errors):
        responses[str(status)] = {
            "description": TITLES[status],
            "content": {"application/problem+json": problem},
        }
    return responses
