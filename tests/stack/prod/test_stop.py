"""`docker compose stop`, with people using it: every process ends itself, in time."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ..apps import say
from .containers import Container, compose, containers
from .expected import RUNNING, WEB, WORKERS
from .surfaces import client

# As Compose does it: who needs another is stopped before that one.
ORDER = [["nginx"], [*WEB, *WORKERS, "flower"], ["redis", "postgres"]]


@pytest.fixture(scope="module")
def ended(token: str) -> Iterator[dict[str, float]]:
    """Stop everything under a light load; return service -> seconds that it took."""
    over = threading.Event()
    load = threading.Thread(target=use, args=(token, over))
    load.start()
    seconds: dict[str, float] = {}
    time.sleep(1)
    for services in ORDER:
        with ThreadPoolExecutor() as pool:
            seconds |= dict(zip(services, pool.map(stop, services), strict=True))
    over.set()
    load.join()
    yield seconds
    compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120")


def use(token: str, over: threading.Event) -> None:
    """Make links and follow them, until nobody answers."""
    with client() as https:
        https.headers["Authorization"] = f"Bearer {token}"
        while not over.wait(0.05):
            try:
                made = https.post("/api/links", json={"url": "https://example.com/"})
                https.get(f"/{made.json()['slug']}")
            except (httpx.HTTPError, ValueError, KeyError):
                continue


def stop(service: str) -> float:
    started = time.monotonic()
    compose("stop", service)
    return time.monotonic() - started


def grace(one: Container) -> int:
    return int(one.inspected["Config"].get("StopTimeout") or 10)


def test_every_service_ends_itself_within_its_grace(
    ended: dict[str, float], pytestconfig: pytest.Config
) -> None:
    stopped = containers(*RUNNING)
    slowest = sorted(ended.items(), key=lambda item: -item[1])
    listed = ", ".join(f"{service} {seconds:.1f}" for service, seconds in slowest)
    say(pytestconfig, f"stop, in seconds: {listed}")
    codes = {one.name: one.inspected["State"]["ExitCode"] for one in stopped}
    assert codes == dict.fromkeys(codes, 0)
    late = [one.name for one in stopped if ended[one.service] > grace(one)]
    assert not late


def test_it_stays_stopped(ended: dict[str, float]) -> None:
    """unless-stopped: someone has stopped it."""
    states = {one.inspected["State"]["Status"] for one in containers(*RUNNING)}
    assert states == {"exited"}
