"""A real Postgres and a real Redis for all tests; each test finds both empty."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import servers
from helpers import wait_for
from processes import WORKER, Process, running
from psycopg import Connection
from redis import Redis

TABLES = "links, link_clicks, click_batches, imports"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before the app is imported: it reads its settings then."""
    stack = ExitStack()
    config.add_cleanup(stack.close)
    postgres = stack.enter_context(servers.postgres())
    redis = stack.enter_context(servers.redis())
    os.environ.update(
        ENV="dev",
        DATABASE_URL=postgres,
        REDIS_URL=redis,
        CELERY_BROKER_URL=redis,
        CELERY_QUEUE="test",
    )
    subprocess.run([sys.executable, "-m", "app.migrate"], check=True)
    with Connection.connect(postgres) as connection, Redis.from_url(redis) as client:
        links = connection.execute("SELECT FROM links LIMIT 1").rowcount
        if links or client.dbsize():
            pytest.exit(
                "the tests empty DATABASE_URL and REDIS_URL, and these hold data"
            )


@pytest.fixture
def connection() -> Iterator[Connection]:
    from app.db import connect

    with connect() as connection:
        yield connection


@pytest.fixture
def redis() -> Iterator[Redis]:
    from app.db import connect_redis

    with closing(connect_redis()) as redis:
        yield redis


@pytest.fixture(autouse=True)
def _empty(connection: Connection, redis: Redis) -> Iterator[None]:
    yield
    connection.execute(f"TRUNCATE {TABLES} RESTART IDENTITY")
    redis.flushdb()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Process]:
    with running(WORKER, tmp_path) as process:
        wait_for(process.is_healthy)
        yield process


@pytest.fixture
def beat(tmp_path: Path) -> Iterator[Process]:
    with running(("beat",), tmp_path) as process:
        yield process


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction for each ten rows."""
    from app import store

    monkeypatch.setattr(store, "MAX_RECORDS", 10)
    monkeypatch.setattr(store, "BLOCK", 4)


@pytest.fixture
def links(connection: Connection) -> list[int]:
    rows = connection.execute(
        "INSERT INTO links (slug, url) SELECT 'slug' || n, 'https://x/'"
        " FROM generate_series(1, 20) n RETURNING id"
    )
    return [link_id for (link_id,) in rows]
