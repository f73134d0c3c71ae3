"""`make scale N=20` and back to 2: found, used and left without a failed request."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from ..runtime import make, run, wait_for
from .containers import Container, containers
from .expected import WEB

MANY, FEW = 20, 2
READERS = 6
PAUSE = 0.03  # seconds: some 100 requests/s in all, a fraction of what two replicas do
LINK = {"url": "https://example.com/", "slug": "scaled"}


@contextmanager
def load(api: httpx.Client, host: str) -> Iterator[Counter[object]]:
    """Redirects, and now and then a write, while the block runs; counts the answers."""
    answers: Counter[object] = Counter()
    done = threading.Event()
    headers = {"Host": host}

    def repeat(send: Callable[[], httpx.Response], pause: float) -> None:
        while not done.wait(pause):
            try:
                answers[send().status_code] += 1
            except httpx.TransportError as error:
                answers[repr(error)] += 1

    def read() -> httpx.Response:
        return api.get("/scaled", headers=headers)

    def write() -> httpx.Response:
        return api.patch("/api/links/scaled", json={}, headers=headers)

    with ThreadPoolExecutor(READERS + 1) as pool:
        for _ in range(READERS):
            pool.submit(repeat, read, PAUSE)
        pool.submit(repeat, write, 0.2)
        try:
            yield answers
        finally:
            done.set()


def scale(app: str, number: int) -> float:
    """Return how many seconds it took."""
    started = time.monotonic()
    result = make("scale", f"S={app}", f"N={number}")
    assert result.returncode == 0, result.stdout
    return time.monotonic() - started


def requests_of(replica: Container) -> float:
    """Return how many redirects the replica has answered, by its own metrics."""
    script = (
        "from urllib.request import urlopen as get; print(get('{}').read().decode())"
    )
    script = script.format("http://127.0.0.1:8000/metrics")
    printed = run("docker", "exec", replica.name, "python", "-c", script).stdout
    counts = [
        x.split()[-1] for x in printed.splitlines() if "count{" in x and '"302"' in x
    ]
    return sum(map(float, counts))


# One of them, with processes that are slow to start: what is tried is Docker and nginx.
@pytest.mark.parametrize("app", WEB[-1:])
def test_scales_to_twenty_and_back_under_load(api: httpx.Client, app: str) -> None:
    host = f"{app}.localhost"
    made = api.post("/api/links", json=LINK, headers={"Host": host})
    assert made.status_code in (201, 409), made.text
    with load(api, host) as answers:
        up = scale(app, MANY)
        replicas = containers(app)
        assert len(replicas) == MANY
        busy = lambda: all(requests_of(replica) for replica in replicas)  # noqa: E731
        wait_for(busy, "each replica to answer", 30)
        down = scale(app, FEW)
    print(f"{app}: {MANY} replicas in {up:.1f} s, {FEW} in {down:.1f} s, {answers}")
    assert len(containers(app)) == FEW
    assert set(answers) == {200, 302}
    assert up < 30
