"""What each app says of itself (/api/openapi.json) is what the contract says."""

from functools import cache
from typing import Any

import pytest

from contract.client import SCHEMA

from .apps import APPS, client, only_all
from .documents import Document

pytestmark = only_all
CONTRACT = Document(SCHEMA.raw_schema)
EXPECTED = CONTRACT.operations()
# nginx's own. 400 is the app's as well where it reads JSON.
NGINX = {"400", "414", "5XX"}

every_app = pytest.mark.parametrize("app", APPS)
every_operation = pytest.mark.parametrize("name", EXPECTED)


@cache
def generated(app: str) -> Document:
    with client(f"{app}.localhost") as api:
        return Document(api.get("/api/openapi.json").json())


def operation(app: str, name: str) -> Any:
    operations = generated(app).operations()
    return operations.get(name) or pytest.fail(f"{app} has no {name}")


@every_app
def test_document_has_the_operations_of_the_contract(app: str) -> None:
    found = generated(app).operations()
    ids = {name: described["operationId"] for name, described in found.items()}
    assert ids == {
        name: described["operationId"] for name, described in EXPECTED.items()
    }


@every_app
@every_operation
def test_parameters_are_those_of_the_contract(app: str, name: str) -> None:
    found = generated(app).parameters(operation(app, name))
    assert found == CONTRACT.parameters(EXPECTED[name])


@every_app
@every_operation
def test_body_is_that_of_the_contract(app: str, name: str) -> None:
    found = generated(app).body(operation(app, name))
    assert found == CONTRACT.body(EXPECTED[name])


@every_app
@pytest.mark.parametrize("schema", ["LinkCreate", "LinkUpdate"])
def test_body_with_unknown_field_is_no_instance(app: str, schema: str) -> None:
    found = generated(app).resolve({"$ref": f"#/components/schemas/{schema}"})
    assert found["additionalProperties"] is False


@every_app
@every_operation
def test_statuses_are_those_of_the_contract(app: str, name: str) -> None:
    described = operation(app, name)
    reads_json = "application/json" in (CONTRACT.body(EXPECTED[name]) or {})
    expected = set(EXPECTED[name]["responses"]) - NGINX
    expected |= {"400"} if reads_json else set()
    assert set(described["responses"]) == expected


@every_app
@every_operation
def test_answers_are_those_of_the_contract(app: str, name: str) -> None:
    expected = CONTRACT.responses(EXPECTED[name])
    found = generated(app).responses(operation(app, name))
    for status, content in found.items():
        # The contract's second type for / is nginx's page.
        assert bool(content) == bool(expected[status]), status
        assert content == {type: expected[status].get(type) for type in content}, status


@every_app
@every_operation
def test_security_is_that_of_the_contract(app: str, name: str) -> None:
    found = generated(app).secured(operation(app, name))
    assert found == CONTRACT.secured(EXPECTED[name])
