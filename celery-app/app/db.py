"""The ways to Postgres and Redis: one connection per task run, none across a fork."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from psycopg import Connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .config import DatabaseSettings, Settings

if TYPE_CHECKING:
    from sqlalchemy import URL

# Milliseconds. A worker that hangs in a transaction loses its locks, so that the reaper
# can give its import to another.
LIMITS = (
    "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=10000"
    " -c TimeZone=UTC"
)


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises SystemExit if one is wrong."""
    return Settings.load()


def engine_url(settings: DatabaseSettings | None = None) -> URL:
    """Return DATABASE_URL with the driver that SQLAlchemy is to use (psycopg 3)."""
    # Only a migration asks: no worker pays for SQLAlchemy (0.3 s, 20 MiB a process).
    from sqlalchemy import make_url

    settings = settings or DatabaseSettings.load()
    return make_url(str(settings.database_url)).set(drivername="postgresql+psycopg")


def connect() -> Connection:
    """Return a connection in autocommit mode; `connection.transaction()` marks one.

    Raises psycopg.OperationalError within 2 s if Postgres cannot be reached.
    """
    return Connection.connect(
        str(settings().database_url),
        autocommit=True,
        options=LIMITS,
        connect_timeout=2,
        tcp_user_timeout=5000,
        keepalives_idle=10,
    )


def connect_redis() -> Redis:
    """Return a client with one connection that never sends a command twice.

    One connection, since WAITAOF answers for its own; the timeout is longer than the
    2 s that WAITAOF may take.
    """
    return Redis.from_url(
        str(settings().redis_url),
        single_connection_client=True,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=2,
        socket_timeout=5,
    )
