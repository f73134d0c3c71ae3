from collections.abc import AsyncIterator

import pytest

from .clients import Client

JSON = {"Content-Type": "application/json"}


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
async def test_error_is_problem_document(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.headers["X-Request-ID"]


async def test_method_not_allowed_names_methods(client: Client) -> None:
    allowed = (await client.delete("/api/links")).headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "POST"}


async def test_malformed_json_is_bad_request(client: Client) -> None:
    response = await client.post("/api/links", content=b'{"url', headers=JSON)
    assert response.status_code == 400


async def test_other_media_type_is_unsupported(client: Client) -> None:
    response = await client.post(
        "/api/links", content=b"{}", headers={"Content-Type": "a/b"}
    )
    assert response.status_code == 415


async def test_large_body_is_too_large(client: Client) -> None:
    response = await client.post("/api/links", content=b" " * 65537, headers=JSON)
    assert response.status_code == 413


@pytest.mark.parametrize("header", ["", "dev-token", "Basic dev-token", "Bearer x"])
async def test_wrong_token_is_unauthorized(client: Client, header: str) -> None:
    response = await client.get("/api/links", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_database_down_is_unavailable(client_without_postgres: Client) -> None:
    response = await client_without_postgres.get("/api/links")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"


async def test_request_id_is_kept(client: Client) -> None:
    response = await client.get("/health", headers={"X-Request-ID": "abc-123"})
    assert response.headers["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("hostile", ["a b", "x" * 65, "é"])
async def test_request_id_hostile_is_replaced(client: Client, hostile: str) -> None:
    response = await client.get("/health", headers={b"X-Request-ID": hostile.encode()})
    assert response.headers["X-Request-ID"] != hostile


@pytest.mark.parametrize("path", ["/api/links%0A", "/health%0A", "/nothing%0A"])
async def test_line_feed_in_path_is_not_found(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is nothing at this path."


async def test_wrong_token_is_seen_before_body(client: Client) -> None:
    headers = {"Authorization": "Bearer x"}
    response = await client.post("/api/links", content=b" " * 65537, headers=headers)
    assert response.status_code == 401


async def test_large_body_without_length_is_too_large(client: Client) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b" " * 1000

    response = await client.post("/api/links", content=body(), headers=JSON)
    assert response.status_code == 413
    assert read < 100


async def test_unexpected_error_is_problem_document(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    del client.state.settings.__dict__["env"]  # what GET / reads
    response = await client.get("/", headers={"X-Request-ID": "abc-123"})
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"] == "abc-123"
    assert "unhandled_error" in caplog.text
