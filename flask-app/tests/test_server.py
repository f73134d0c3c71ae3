"""A real server with two worker processes: what only shows there."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from redis import Redis

from .conftest import New

FOLDER = Path(__file__).resolve().parents[1]


@pytest.fixture
def server(
    database_url: str, redis_url: str, redis: Redis, tmp_path: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        **os.environ,
        "ENV": "dev",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "CELERY_BROKER_URL": redis_url,
        "CELERY_QUEUE": "flask",
        "API_TOKEN": "dev-token",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LINK_CACHE_SECONDS": "60",
        "CLICK_BUFFER_MS": "10000",
        "WEB_CONCURRENCY": "2",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "prometheus"),
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}"]
    command = ["./docker-entrypoint.sh", *gunicorn, "app:create_app()"]
    process = subprocess.Popen(command, cwd=FOLDER, env=environ)
    process.url = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
    _wait(process.url, process)  # type: ignore[attr-defined]
    yield process
    process.terminate()
    process.wait(30)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def test_metrics_add_up_over_processes(
    server: "subprocess.Popen[bytes]",
) -> None:
    url = server.url  # type: ignore[attr-defined]
    for _ in range(20):
        # A connection each, so that both processes get some.
        assert httpx.get(f"{url}/health").status_code == 200
    metrics = httpx.get(f"{url}/metrics").text
    count = (
        'http_request_duration_seconds_count{method="GET",route="/health",status="200"}'
    )
    value = next(line for line in metrics.splitlines() if line.startswith(count))
    assert float(value.split()[-1]) >= 20


def test_graceful_stop_loses_no_click(
    server: "subprocess.Popen[bytes]", redis: Redis, new: New
) -> None:
    slug = new()["slug"]
    url = server.url  # type: ignore[attr-defined]
    for _ in range(20):
        assert httpx.get(f"{url}/{slug}").status_code == 302
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert sum(map(int, redis.hvals("clicks:live"))) == 20
