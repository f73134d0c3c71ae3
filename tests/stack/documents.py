"""Brings OpenAPI documents of different makers to one form, so that they compare."""

from typing import Any

METHODS = ["get", "post", "put", "patch", "delete"]
BOUNDS = ["type", "minimum", "maximum", "pattern", "default"]
# These are not for users of the API; a generator may leave them out.
HIDDEN = {"get_metrics", "get_openapi", "get_docs"}


class Document:
    """An OpenAPI document: the contract, or what an app has generated."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def operations(self) -> dict[str, dict[str, Any]]:
        """Return the operations by "GET /path", with the parameters of their paths."""
        found = {}
        for path, item in self.raw["paths"].items():
            for method in filter(item.__contains__, METHODS):
                parameters = item.get("parameters", [])
                operation = item[method]
                parameters = [*parameters, *operation.get("parameters", [])]
                key = f"{method.upper()} {path}"
                found[key] = {**operation, "parameters": parameters}
        return {k: v for k, v in found.items() if v["operationId"] not in HIDDEN}

    def resolve(self, node: Any) -> Any:
        while "$ref" in node:
            found: Any = self.raw
            for name in node["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            node = found
        return node

    def parameters(self, operation: dict[str, Any]) -> dict[str, Any]:
        """Return each parameter's place, duty and bounds, by its name."""
        found = {}
        for parameter in map(self.resolve, operation["parameters"]):
            schema = self.resolve(parameter["schema"])
            # A query cannot say null: it stands for the absent parameter.
            options = map(self.resolve, schema.get("anyOf", [schema]))
            (schema,) = [one for one in options if one.get("type") != "null"]
            bounds = {name: schema[name] for name in BOUNDS if name in schema}
            duty = parameter.get("required", False)
            found[parameter["name"]] = {
                "in": parameter["in"],
                "required": duty,
            } | bounds
        return found

    def body(self, operation: dict[str, Any]) -> Any:
        """Return the outline of the request's body by its type."""
        body = self.resolve(operation.get("requestBody", {}))
        content = {
            k: self.outline(v["schema"]) for k, v in body.get("content", {}).items()
        }
        return content and {"required": body.get("required", False), **content}

    def responses(self, operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return status -> type -> outline, which is left out for problems."""
        found = {}
        for status, response in operation["responses"].items():
            content = self.resolve(response).get("content", {})
            found[status] = {
                type: type if "problem" in type else self.outline(media["schema"])
                for type, media in content.items()
            }
        return found

    def secured(self, operation: dict[str, Any]) -> list[Any]:
        """Return the kinds of credentials that are asked for, whatever their names."""
        schemes = self.raw["components"]["securitySchemes"]
        needs = operation.get("security", self.raw.get("security", []))
        used = [schemes[name] for need in needs for name in need]
        return [(scheme["type"], scheme["scheme"]) for scheme in used]

    def outline(self, schema: Any) -> Any:
        """Return names and types; patterns and the like are what the suite tests."""
        schema = self.resolve(schema)
        if "allOf" in schema:
            return self.outline(schema["allOf"][0])
        if "anyOf" in schema:
            options = [self.outline(option) for option in schema["anyOf"]]
            return sorted(sum(options, []), key=str)
        if "properties" in schema:
            return [self.object(schema)]
        if "items" in schema:
            return [{"items": self.outline(schema["items"])}]
        if "enum" in schema or "const" in schema:
            return ["string"]
        types = schema["type"]
        return sorted(types) if isinstance(types, list) else [types]

    def object(self, schema: Any) -> dict[str, Any]:
        properties = schema["properties"]
        return {
            "properties": {k: self.outline(v) for k, v in sorted(properties.items())},
            "required": sorted(schema.get("required", [])),
        }
