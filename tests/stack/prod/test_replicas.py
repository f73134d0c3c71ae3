"""With two or more replicas, one that is dead or hangs fails no GET."""

import os
import signal
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from ..runtime import run, wait_for
from .containers import Container, containers, known
from .edge import HTTPS, ca
from .expected import WEB

APP = WEB[0] if WEB else ""
pytestmark = pytest.mark.skipif(
    not APP or len(known(APP)) < 2, reason="needs two replicas: WEB_REPLICAS=2"
)


@pytest.fixture
def redirect(api: httpx.Client) -> str:
    slug = f"replicas-{uuid4().hex}"
    body = {"url": "https://example.com/", "slug": slug}
    assert api.post("/api/links", json=body).status_code == 201
    return f"{HTTPS}/{slug}"


def follow_while(url: str, disturb: Callable[[], None]) -> tuple[Counter[int], float]:
    """Ask 8 times at once while `disturb` runs; return statuses and slowest, in s."""
    seen: Counter[int] = Counter()
    slowest = 0.0
    over = threading.Event()
    context = ssl.create_default_context(cafile=ca())

    def follow() -> None:
        nonlocal slowest
        with httpx.Client(verify=context, timeout=30, trust_env=False) as client:
            while not over.is_set():
                response = client.get(url)
                seen[response.status_code] += 1
                slowest = max(slowest, response.elapsed.total_seconds())

    threads = [threading.Thread(target=follow) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        disturb()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return seen, slowest


def healthy() -> list[Container]:
    """Return the app's containers once all are healthy."""

    def ask() -> list[Container]:
        found = containers(APP)
        states = {one.inspected["State"]["Health"]["Status"] for one in found}
        return found if states == {"healthy"} else []

    found: list[Container] = wait_for(ask, "all replicas are healthy")
    return found


def test_one_that_is_killed(redirect: str) -> None:
    def kill() -> None:
        for _ in range(3):
            os.kill(healthy()[0].pid, signal.SIGKILL)
            time.sleep(1)

    seen, _ = follow_while(redirect, kill)
    assert set(seen) == {302}
    assert seen[302] > 100


def test_one_that_hangs(redirect: str) -> None:
    one = healthy()[0].name

    def pause() -> None:
        run("docker", "pause", one).check_returncode()
        try:
            time.sleep(12)  # longer than nginx waits for an answer
        finally:
            run("docker", "unpause", one).check_returncode()

    seen, slowest = follow_while(redirect, pause)
    assert set(seen) == {302}
    # nginx gives the silent one up after 10 s, and then the other answers.
    assert slowest < 12
