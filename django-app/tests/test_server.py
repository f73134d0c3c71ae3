"""A real server with two worker processes: what only shows there."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from statistics import quantiles

import httpx
import pytest
from redis import Redis

from links.models import Link

from .processes import COMMAND, FOLDER, Server, free_port, start, workers


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environ(
    transactional_db: None, silent_port: int, port: int, tmp_path: Path
) -> dict[str, str]:
    return {
        **os.environ,
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{silent_port}/0",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LINK_CACHE_SECONDS": "60",
        "CLICK_BUFFER_MS": "9999",
        "WEB_CONCURRENCY": "2",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "prometheus"),
    }


@pytest.fixture
def server(environ: dict[str, str], port: int, redis: Redis) -> Iterator[Server]:
    with start(environ, port) as server:
        yield server
        server.terminate()


@pytest.fixture
def url(server: Server, port: int) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def slug(transactional_db: None) -> str:
    return Link.objects.create(slug="abc", url="https://example.com/").slug


def count(url: str) -> float:
    """How many requests of /health all processes together have answered."""
    name = 'http_request_duration_seconds_count{method="GET",route="/health",status="2'
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def test_metrics_add_up_over_processes(url: str) -> None:
    before = count(url)
    for _ in range(20):
        # A connection each, so that both processes get some.
        assert httpx.get(f"{url}/health").status_code == 200
    assert count(url) == before + 20


def test_killed_process_is_replaced_and_keeps_its_counts(
    server: Server, url: str
) -> None:
    victim = min(workers(server))
    asked = 0
    deadline = time.monotonic() + 20
    while asked < 20 or len(workers(server) - {victim}) < 2:
        assert time.monotonic() < deadline
        with suppress(httpx.TransportError):  # it waited for the one that was killed
            assert httpx.get(f"{url}/health").status_code == 200
            asked += 1
        if asked == 20:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
    assert count(url) >= asked


def test_graceful_stop_loses_no_click(
    server: Server, url: str, redis: Redis, slug: str
) -> None:
    for _ in range(20):
        assert httpx.get(f"{url}/{slug}").status_code == 302
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert sum(map(int, redis.hvals("clicks:live"))) == 20


def test_silent_broker_does_not_slow_redirects(url: str, slug: str) -> None:
    with ThreadPoolExecutor() as threads:
        # One less than a process has threads: each import keeps one waiting.
        imports = [threads.submit(submit, url) for _ in range(3)]
        seconds: list[float] = []
        with httpx.Client(base_url=url) as client:
            while not all(job.done() for job in imports) or len(seconds) < 100:
                answer = client.get(f"/{slug}")
                assert answer.status_code == 302
                seconds.append(answer.elapsed.total_seconds())
    assert [job.result() for job in imports] == [202] * 3
    assert quantiles(seconds, n=100)[-1] < 0.1


def submit(url: str) -> int:
    headers = {"Authorization": "Bearer dev-token", "Content-Type": "text/csv"}
    answer = httpx.post(f"{url}/api/imports", content=b"url\n", headers=headers)
    return answer.status_code


def test_missing_variables_end_the_start(environ: dict[str, str]) -> None:
    del environ["API_TOKEN"], environ["CELERY_QUEUE"]
    ended = subprocess.run(
        COMMAND, check=False, cwd=FOLDER, env=environ, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "config: CELERY_QUEUE is not set",
        "config: API_TOKEN (or API_TOKEN_FILE) is not set",
    ]


def test_logs_are_one_json_object_a_line(environ: dict[str, str], port: int) -> None:
    with start({**environ, "LOG_FORMAT": "json"}, port, subprocess.PIPE) as server:
        server.terminate()
        assert server.stdout
        events = [json.loads(line) for line in server.stdout]
    assert "Shutting down: Master" in {event["event"] for event in events}
