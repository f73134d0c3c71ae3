from io import BytesIO

import pytest
from django.test import Client
from pytest_django import Settings

JSON = "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/path", 404),
        ("GET", "/api/links/", 404),
        ("GET", "/api/links/nothing", 404),
        ("DELETE", "/api/links", 405),
        ("OPTIONS", "/api/links", 405),
    ],
)
def test_error_is_problem_document(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.generic(method, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/api/links%0A", "/health%0A", "/nothing%0A"])
def test_line_feed_in_path_is_not_found(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is nothing at this path."


def test_method_not_allowed_names_methods(client: Client) -> None:
    allowed = client.delete("/api/links").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "POST"}


def test_malformed_json_is_bad_request(client: Client) -> None:
    response = client.post("/api/links", b'{"url', JSON)
    assert response.status_code == 400


def test_other_media_type_is_unsupported(client: Client) -> None:
    response = client.post("/api/links", b"{}", "a/b")
    assert response.status_code == 415


def test_large_body_is_too_large(client: Client) -> None:
    response = client.post("/api/links", b" " * 65537, JSON)
    assert response.status_code == 413


def test_large_body_without_length_is_too_large(client: Client) -> None:
    chunked = {"wsgi.input": BytesIO(b" " * 65537), "wsgi.input_terminated": True}
    response = client.post("/api/links", content_type=JSON, **chunked)  # type: ignore[arg-type]
    assert response.status_code == 413


@pytest.mark.parametrize("header", ["", "dev-token", "Basic dev-token", "Bearer x"])
def test_wrong_token_is_unauthorized(client: Client, header: str) -> None:
    response = client.get("/api/links", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_wrong_token_is_seen_before_body(client: Client) -> None:
    headers = {"Authorization": "Bearer x"}
    response = client.post("/api/links", b" " * 65537, JSON, headers=headers)
    assert response.status_code == 401


def test_database_down_is_unavailable(client_without_postgres: Client) -> None:
    response = client_without_postgres.get("/api/links")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"


def test_unexpected_error_is_problem_document(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    del settings.ENV  # what GET / reads
    client.raise_request_exception = False
    response = client.get("/", headers={"X-Request-ID": "abc-123"})
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"] == "abc-123"
    assert "unhandled_error" in caplog.text


@pytest.mark.parametrize(
    "host", ["evil.test", "short.test.evil", "a b", "short.test:x"]
)
def test_unknown_host_is_refused(client: Client, host: str) -> None:
    response = client.get("/api/links", headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]


def test_request_id_is_kept(client: Client) -> None:
    response = client.get("/health", headers={"X-Request-ID": "abc-123"})
    assert response.headers["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("hostile", ["a b", "x" * 65, "é"])
def test_request_id_hostile_is_replaced(client: Client, hostile: str) -> None:
    response = client.get("/health", headers={"X-Request-ID": hostile})
    assert response.headers["X-Request-ID"] != hostile
