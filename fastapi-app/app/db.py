"""The database: one engine per process, one transaction per request."""

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from .config import DatabaseSettings, Settings

# Seconds and milliseconds chosen so that a request never hangs on the database: a
# Postgres that is gone, blackholed or locked ends in a 503 within 3 s.
LIMITS = (
    "-c statement_timeout=3000 -c idle_in_transaction_session_timeout=10000"
    " -c TimeZone=UTC"
)


def engine_url(settings: DatabaseSettings | None = None) -> URL:
    """Return DATABASE_URL with the driver that SQLAlchemy is to use (psycopg 3)."""
    settings = settings or DatabaseSettings.load()
    return make_url(str(settings.database_url)).set(drivername="postgresql+psycopg")


def create_sessions(settings: Settings) -> async_sessionmaker[AsyncSession]:
    """Return the maker of sessions; it connects at the first query, not here."""
    engine = create_async_engine(
        engine_url(settings),
        pool_size=settings.web_threads,
        max_overflow=0,
        pool_timeout=2,
        pool_recycle=1800,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2,
            "tcp_user_timeout": 5000,
            "options": LIMITS,
        },
    )
    return async_sessionmaker(engine, expire_on_commit=False)
