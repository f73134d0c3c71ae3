"""Headers of every response: the request id, and HEAD like GET."""

from typing import Any

import pytest

from .client import ANY_PATH, OPERATIONS, Client

GETS = [name for name, found in OPERATIONS.items() if found.method == "get"]
SANE = "Contract-1.2_3"
HOSTILE = ["<script>alert(1)</script>", "a b", "a" * 65, "a,b", "a;b", "../a", '"a"']


@pytest.mark.parametrize("operation", GETS)
def test_head_answers_like_get_without_body(
    api: Client, link: dict[str, Any], operation: str
) -> None:
    path = {**ANY_PATH, "slug": link["slug"]}
    get = api.call(operation, path)
    head = api.call(operation, path, method="HEAD")
    assert head.status_code == get.status_code
    assert head.headers.get("Content-Type") == get.headers.get("Content-Type")
    assert head.headers.get("Location") == get.headers.get("Location")
    assert head.content == b""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_request_id_is_another_for_each_request(api: Client, operation: str) -> None:
    responses = [api.call(operation) for _ in range(2)]
    first, second = (response.headers["X-Request-ID"] for response in responses)
    assert first != second


@pytest.mark.parametrize("sent", HOSTILE)
@pytest.mark.parametrize("operation", ["get_health", "get_link", "follow_link"])
def test_request_id_is_not_reflected_when_hostile(
    api: Client, operation: str, sent: str
) -> None:
    response = api.call(operation, headers={"X-Request-ID": sent})
    assert sent not in response.headers["X-Request-ID"]


@pytest.mark.nginx
@pytest.mark.parametrize("operation", ["get_service", "get_health", "follow_link"])
def test_request_id_is_made_by_nginx(api: Client, operation: str) -> None:
    response = api.call(operation, headers={"X-Request-ID": SANE})
    assert response.headers["X-Request-ID"] != SANE


@pytest.mark.direct
@pytest.mark.parametrize("operation", ["get_service", "get_health", "follow_link"])
def test_request_id_is_echoed_by_the_app(api: Client, operation: str) -> None:
    response = api.call(operation, headers={"X-Request-ID": SANE})
    assert response.headers["X-Request-ID"] == SANE


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/nope"), ("PUT", "/api/links"), ("GET", "/a/b"), ("POST", "/health")],
)
def test_request_id_is_on_errors_of_the_framework(
    api: Client, method: str, path: str
) -> None:
    response = api.send(method, path)
    assert response.is_client_error
    assert response.headers["X-Request-ID"]
