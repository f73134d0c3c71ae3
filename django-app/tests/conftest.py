"""Real Postgres, real Redis; each test finds both empty."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import django
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from redis import Redis

from . import servers

DEAD = "127.0.0.1:1"  # nothing listens on port 1

stack = ExitStack()


class New(Protocol):
    def __call__(self, **fields: str) -> dict[str, Any]: ...


class Make(Protocol):
    def __call__(self, **settings: Any) -> Client: ...


def broker_url(redis_url: str) -> str:
    """Return the same Redis, database 0."""
    return redis_url.rsplit("/", 1)[0] + "/0"


def pytest_configure() -> None:
    """Start the servers, then Django: its settings name them."""
    redis_url = stack.enter_context(servers.redis())
    os.environ |= {
        "DATABASE_URL": stack.enter_context(servers.postgres()),
        "REDIS_URL": redis_url,
        "CELERY_BROKER_URL": broker_url(redis_url),
        "CELERY_QUEUE": "django",
        "ENV": "dev",
        "SECRET_KEY": "dev-secret-key",
        "API_TOKEN": "dev-token",
        "PUBLIC_URL": "http://short.test",
        "PROMETHEUS_MULTIPROC_DIR": tempfile.mkdtemp(prefix="prometheus-"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    django.setup()


def pytest_unconfigure() -> None:
    stack.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """Migrate and empty the given database, instead of making one beside it: that would
    need rights which the app's role does not have."""
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as redis:
        redis.flushdb()
        yield redis


@pytest.fixture
def broker() -> Iterator[Redis]:
    """The Redis database that the app publishes its tasks to."""
    with Redis.from_url(os.environ["CELERY_BROKER_URL"]) as broker:
        broker.delete("q:django")
        yield broker


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections succeed and nothing ever answers: a paused server."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield server.getsockname()[1]


@pytest.fixture
def make_client(db: None, redis: Redis, settings: Settings) -> Iterator[Make]:
    """Return the maker of clients: of the app with these settings changed."""
    from links.state import create_state, state

    before = vars(state).copy()

    def make(**changed: Any) -> Client:
        for name, value in changed.items():
            setattr(settings, name.upper(), value)
        vars(state).update(vars(create_state()))
        return Client(headers={"Authorization": "Bearer dev-token"})

    yield make
    state.redirects.close()
    state.producer.close()
    vars(state).update(before)


@pytest.fixture
def client(make_client: Make) -> Client:
    return make_client()


@pytest.fixture
def client_without_redis(make_client: Make) -> Client:
    return make_client(redis_url=f"redis://{DEAD}/1")


@pytest.fixture
def client_without_broker(make_client: Make) -> Client:
    return make_client(celery_broker_url=f"redis://{DEAD}/0")


@pytest.fixture
def client_without_postgres(transactional_db: None, redis: Redis) -> Iterator[Client]:
    host, port = DEAD.split(":")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", host)
        patch.setitem(connection.settings_dict, "PORT", port)
        reconnect()
        yield Client(headers={"Authorization": "Bearer dev-token"})
        reconnect()


def reconnect() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # Postgres has it


@pytest.fixture
def new(client: Client) -> New:
    """Return a function that makes a link and returns its JSON."""

    def create(**fields: str) -> dict[str, Any]:
        payload = {"url": "https://example.com/", **fields}
        response = client.post("/api/links", payload, "application/json")
        assert response.status_code == 201
        body: dict[str, Any] = response.json()
        return body

    return create
