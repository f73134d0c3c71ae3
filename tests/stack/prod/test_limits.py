"""What one client may ask for. By default; not where the limits were set high."""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from ..runtime import wait_for
from .containers import known
from .edge import arrived, connect, second_client, statuses
from .expected import WEB

RATE = int(os.environ.get("WRITES_PER_SECOND", "20"))
CONNECTIONS = int(os.environ.get("CONNECTIONS_PER_CLIENT", "128"))
FAILED_TOKENS = int(os.environ.get("FAILED_TOKENS_PER_MINUTE", "20"))
PROCESSES = int(os.environ.get("WEB_CONCURRENCY", "2"))
BURST = 40

pytestmark = pytest.mark.skipif(RATE > 100, reason="WRITES_PER_SECOND is set high")


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    """Leave no client in debt: its burst is forgotten after this time."""
    yield
    time.sleep(BURST / RATE)


def write(api: httpx.Client, **headers: str) -> httpx.Response:
    """A write that changes nothing: nginx itself answers 405 if it is let through."""
    return api.post("/", headers=headers)


def spend(api: httpx.Client) -> httpx.Response:
    """Write until it is refused, and return the refusal."""
    for _ in range(2000):
        if (response := write(api)).status_code == 429:
            return response
    pytest.fail("2000 writes, and none was refused")


def test_writes_of_a_client_are_as_many_as_configured(api: httpx.Client) -> None:
    spend(api)
    seen: Counter[int] = Counter()
    start = time.monotonic()
    while (seconds := time.monotonic() - start) < 5:
        seen[write(api).status_code] += 1
    assert set(seen) == {405, 429}
    # One more or less: where in the interval it began.
    assert seen[405] == pytest.approx(RATE * seconds, rel=0.05, abs=1)


def test_burst_is_as_large_as_configured() -> None:
    start = time.monotonic()
    seen = statuses(200, "-X POST", path="/")
    gained = RATE * (time.monotonic() - start)
    assert set(seen) == {405, 429}
    assert 1 + BURST <= seen[405] <= 2 + BURST + gained


def test_refusal_is_a_problem_with_a_time(api: httpx.Client) -> None:
    response = spend(api)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "1"
    assert response.json()["title"] == "Too Many Requests"


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Request-ID", "Cookie"]
)
def test_no_header_makes_another_client(api: httpx.Client, header: str) -> None:
    spend(api)
    start = time.monotonic()
    answers = [write(api, **{header: f"192.0.2.{n}"}).status_code for n in range(100)]
    let_through = 100 - answers.count(429)
    assert let_through <= RATE * (time.monotonic() - start) + 1


def test_other_clients_are_not_concerned(api: httpx.Client) -> None:
    assert statuses(200, "-X POST", path="/")[429] > 0
    assert {write(api).status_code for _ in range(20)} == {405}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/imports"),
        ("PATCH", "/api/links/a-slug"),
        ("DELETE", "/api/links/a-slug"),
        ("POST", "/admin/login/"),
        ("PUT", "/flower/"),
    ],
)
def test_every_write_counts(api: httpx.Client, method: str, path: str) -> None:
    spend(api)
    seen = {api.request(method, path).status_code for _ in range(10)}
    assert 429 in seen


def test_reads_and_redirects_do_not_count(api: httpx.Client) -> None:
    body = {"url": "https://example.com/", "slug": f"limits-{time.time_ns()}"}
    assert api.post("/api/links", json=body).status_code == 201
    spend(api)
    reads = [f"/{body['slug']}", f"/api/links/{body['slug']}"]
    seen = Counter(api.get(reads[n % 2]).status_code for n in range(200))
    assert seen == {302: 100, 200: 100}


def test_requests_at_once(https: httpx.Client) -> None:
    # Requests whose body does not arrive: nginx waits for it, and they count.
    waiting = b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n"
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(connect("localhost")) for _ in range(CONNECTIONS + 10)
        ]
        for one in sockets:
            one.sendall(waiting)
        # Within the 10 s that nginx waits for a body.
        first = wait_for(lambda: [a for a in map(arrived, sockets) if a], "answers", 8)
        response = https.get("/health")
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "1"
        show = r"-o /dev/null -w '%{http_code}'"
        assert second_client(show, "https://localhost:8443/health") == "200"
    assert all(answer.startswith(b"HTTP/1.1 429 ") for answer in first)


def test_wrong_tokens() -> None:
    # Each process counts for itself. The second client: it is refused for a minute.
    most = FAILED_TOKENS * PROCESSES * len(known(WEB[0]))
    wrong = "-H 'Authorization: Bearer wrong'"
    seen = statuses(most + 100, wrong)
    assert set(seen) == {401, 429}
    assert seen[401] <= most
    url = "'https://localhost:8443/api/links?[1-100]'"
    answers = second_client("-i --http1.1", wrong, url)
    assert re.search(r"(?m)^Retry-After: \d+\s*$", answers)
    assert '"Too Many Requests"' in answers
