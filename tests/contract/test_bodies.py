"""JSON bodies: malformed, of another type, too large; in that order of checks."""

from typing import Any

import pytest

from .client import OPERATIONS, Client
from .helpers import assert_problem, locs
from .payloads import MALFORMED_JSON

JSON = {"Content-Type": "application/json"}
JSON_LIMIT = 64 * 1024
WRITERS = ["create_link", "update_link"]


@pytest.mark.parametrize("operation", WRITERS)
@pytest.mark.parametrize("body", MALFORMED_JSON)
def test_json_is_malformed(
    api: Client, link: dict[str, Any], operation: str, body: bytes
) -> None:
    response = api.call(operation, link, content=body, headers=JSON)
    assert_problem(response, 400, "Bad Request")


@pytest.mark.parametrize("operation", WRITERS)
@pytest.mark.parametrize(
    "type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
     "text/json", "application/jsonp", "application", "", None],
)  # fmt: skip
def test_json_of_another_type_is_refused(
    api: Client, link: dict[str, Any], operation: str, type: str | None
) -> None:
    headers = {} if type is None else {"Content-Type": type}
    response = api.call(operation, link, content=b"{}", headers=headers)
    assert_problem(response, 415, "Unsupported Media Type")


@pytest.mark.parametrize(
    "type", ["application/json; charset=utf-8", "Application/JSON"]
)
def test_json_type_may_be_spelled(api: Client, type: str) -> None:
    body = b'{"url": "https://example.com/"}'
    headers = {"Content-Type": type}
    response = api.call("create_link", content=body, headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize("operation", WRITERS)
def test_json_over_64_kib_is_too_large(
    api: Client, link: dict[str, Any], operation: str
) -> None:
    body = b"{}".ljust(JSON_LIMIT + 1)
    response = api.call(operation, link, content=body, headers=JSON)
    assert_problem(response, 413, "Content Too Large")


def test_json_over_64_kib_is_too_large_without_length(api: Client) -> None:
    chunks = iter([b" " * 1024] * 65)
    headers = {**JSON, "Authorization": api.authorization}
    path = OPERATIONS["create_link"].path
    response = api.send("POST", path, content=chunks, headers=headers)
    assert_problem(response, 413, "Content Too Large")


def test_json_of_64_kib_is_read(api: Client) -> None:
    body = b"{}".ljust(JSON_LIMIT)
    response = api.call("create_link", content=body, headers=JSON)
    assert response.status_code == 422
    assert locs(response) == [["body", "url"]]


def test_json_too_large_is_refused_before_its_type(api: Client) -> None:
    body = b"{}".ljust(JSON_LIMIT + 1)
    headers = {"Content-Type": "text/plain"}
    response = api.call("create_link", content=body, headers=headers)
    assert_problem(response, 413, "Content Too Large")


def test_json_is_checked_before_the_link(api: Client) -> None:
    for body, status in ((b"{", 400), (b'{"url": 1}', 422), (b"{}", 404)):
        response = api.call("update_link", content=body, headers=JSON)
        assert response.status_code == status


def test_json_with_deep_nesting_is_refused(api: Client) -> None:
    body = b'{"url": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    response = api.call("create_link", content=body, headers=JSON)
    assert response.status_code in (400, 422)


def test_json_with_huge_number_is_refused(api: Client) -> None:
    body = b'{"url": ' + b"9" * 60_000 + b"}"
    response = api.call("create_link", content=body, headers=JSON)
    assert response.status_code in (400, 422)
