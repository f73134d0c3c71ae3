"""The headers of every response, whoever makes it: an app, nginx, or Flower."""

import base64
import hashlib
import re
from email import message_from_string
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ..runtime import ROOT
from .edge import HTTP, HTTPS_PORT, check_headers, second_client
from .expected import WEB

URL = "https://example.com/"

JSON = {"Content-Type": "application/json"}
ASKED: list[tuple[int, str, str, dict[str, Any]]] = [
    (200, "GET", "/health", {}),
    (200, "GET", "/", {}),
    (200, "HEAD", "/health/ready", {}),
    (400, "POST", "/api/links", {"content": "{", "headers": JSON}),
    (400, "GET", "/%", {}),
    (404, "GET", "/api/links/no-such-link", {}),
    (404, "GET", "/a/b", {}),
    (404, "GET", "/metrics", {}),
    (405, "PUT", "/api/links", {}),
    (405, "POST", "/", {}),
    (405, "TRACE", "/", {}),
    (413, "POST", "/api/links", {"content": b"x" * 65537, "headers": JSON}),
    (414, "GET", "/" + "a" * 9000, {}),
    (415, "POST", "/api/links", {"content": "x"}),
    (421, "GET", "/", {"headers": {"Host": "evil.example"}}),
    (422, "POST", "/api/links", {"json": {}}),
    (431, "GET", "/", {"headers": {"X-Long": "a" * 9000}}),
]


@pytest.mark.parametrize("app", WEB)
@pytest.mark.parametrize(
    ("status", "method", "path", "asked"),
    ASKED,
    ids=[f"{status}-{method}-{path[:20]}" for status, method, path, _ in ASKED],
)
def test_every_status(
    api: httpx.Client, app: str, status: int, method: str, path: str, asked: Any
) -> None:
    headers = {"Host": f"{app}.localhost", **asked.get("headers", {})}
    response = api.request(method, path, **{**asked, "headers": headers})
    assert response.status_code == status
    check_headers(response.headers)


@pytest.mark.parametrize("app", WEB)
def test_life_of_a_link(api: httpx.Client, token: str, app: str) -> None:
    slug = f"headers-{uuid4().hex}"
    host = {"Host": f"{app}.localhost"}
    body = {"url": URL, "slug": slug}
    for status, method, path, sent in [
        (201, "POST", "/api/links", body),
        (409, "POST", "/api/links", body),
        (302, "GET", f"/{slug}", None),
        (204, "DELETE", f"/api/links/{slug}", None),
    ]:
        response = api.request(method, path, json=sent, headers=host)
        assert response.status_code == status
        check_headers(response.headers)


def test_without_token(https: httpx.Client) -> None:
    response = https.get("/api/links")
    assert response.status_code == 401
    check_headers(response.headers)


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/", "localhost", 301),
        ("POST", "/api/links", "localhost", 308),
        ("GET", "/", "evil.example", 421),
        ("TRACE", "/", "localhost", 405),
        ("GET", "/.well-known/acme-challenge/none", "localhost", 404),
    ],
)
def test_without_tls(method: str, path: str, host: str, status: int) -> None:
    response = httpx.request(method, HTTP + path, headers={"Host": host})
    assert response.status_code == status
    check_headers(response.headers, tls=False)


def test_http_on_the_port_of_tls() -> None:
    response = httpx.get(f"http://localhost:{HTTPS_PORT}/")
    assert response.status_code == 400
    check_headers(response.headers, tls=False)


def test_too_many_writes() -> None:
    # From another address than the other tests: theirs stays as it is.
    url = "'https://localhost:8443/?[1-200]'"
    answers = second_client("--http1.1 -D - -o /dev/null -X POST", url)
    refused = answers.replace("\r", "").split("HTTP/1.1 429 ")[1]
    _, _, lines = refused.partition("\n\n")[0].partition("\n")
    headers = httpx.Headers(list(message_from_string(lines).items()))
    check_headers(headers)
    assert headers["Retry-After"] == "1"


def test_page_runs_its_own_script_only(https: httpx.Client) -> None:
    (script,) = re.findall(
        "<script>(.*?)</script>", (ROOT / "nginx/ui/index.html").read_text(), re.DOTALL
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = https.get("/").headers["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
