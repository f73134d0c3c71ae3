"""Real Postgres, real Redis; each test finds both empty."""

import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from . import servers

# Before anything imports prometheus_client: it decides at import where values live.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="prometheus-")

from app import migrate
from app.config import Settings

from .clients import Client, Make, New, running

DEAD = "127.0.0.1:1"  # nothing listens on port 1


def broker_url(redis_url: str) -> str:
    return redis_url.rsplit("/", 1)[0] + "/0"  # the same Redis, database 0


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with servers.postgres() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENV", "dev")
        patch.setenv("DATABASE_URL", url)
        patch.chdir(Path(__file__).parents[1])
        migrate.upgrade()
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.redis() as url:
        yield url


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with Session(engine) as session:
        tables = "links, link_clicks, click_batches, imports"
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        redis.flushdb()
        yield redis


@pytest.fixture
def broker(redis_url: str) -> Iterator[Redis]:
    """The Redis database that the app publishes its tasks to."""
    with Redis.from_url(broker_url(redis_url)) as broker:
        broker.delete("q:fastapi")
        yield broker


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections succeed and nothing ever answers: a paused server."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield server.getsockname()[1]


@pytest.fixture
async def make_client(
    database_url: str,
    redis_url: str,
    session: Session,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Make]:
    """Return the maker of clients: of an app with these settings changed."""
    settings = {
        "env": "dev",
        "database_url": database_url,
        "redis_url": redis_url,
        "celery_broker_url": broker_url(redis_url),
        "celery_queue": "fastapi",
        "api_token": "dev-token",
        "public_url": "http://short.test",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name.upper(), value)
    from app.main import create_app  # it makes an app of the environment when imported

    async with AsyncExitStack() as stack:

        async def make(**changed: Any) -> Client:
            client = running(create_app(Settings(**{**settings, **changed})))
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def client(make_client: Make) -> Client:
    return await make_client()


@pytest.fixture
async def client_without_redis(make_client: Make) -> Client:
    return await make_client(redis_url=f"redis://{DEAD}/1")


@pytest.fixture
async def client_without_broker(make_client: Make) -> Client:
    return await make_client(celery_broker_url=f"redis://{DEAD}/0")


@pytest.fixture
async def client_without_postgres(make_client: Make) -> Client:
    return await make_client(database_url=f"postgresql://x:x@{DEAD}/x")


@pytest.fixture
def new(client: Client) -> New:
    """Return a function that makes a link and returns its JSON."""

    async def create(**fields: str) -> dict[str, Any]:
        payload = {"url": "https://example.com/", **fields}
        response = await client.post("/api/links", json=payload)
        assert response.status_code == 201
        body: dict[str, Any] = response.json()
        return body

    return create
