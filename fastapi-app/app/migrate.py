"""`python -m app.migrate`: bring the schema up to date, once, whoever asks how often.

Runs as a one-shot service before the app. An advisory lock makes a second runner wait.
`lock_timeout` keeps a migration from queueing behind a long reader and stopping all
others behind itself, the usual migration outage; it is retried instead.
"""

import random
import sys
import time

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from .db import engine_url

LOCK_ID = 7_210_001
ATTEMPTS = 12


def upgrade() -> None:
    """Apply all revisions. Raises OperationalError if a lock cannot be had in time."""
    engine = sa.create_engine(engine_url(), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:id)"), {"id": LOCK_ID})
        connection.execute(sa.text("SET lock_timeout = '2s'"))
        connection.commit()
        config = Config("alembic.ini")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def main() -> None:
    """Upgrade with retries; exits 1 naming the cause when none succeeds."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return upgrade()
        except OperationalError as error:
            cause = str(error.orig).strip().partition("\n")[0]
            print(f"migrate: attempt {attempt} of {ATTEMPTS}: {cause}", file=sys.stderr)
            time.sleep(random.uniform(0.5, 1.5))
    raise SystemExit("migrate: gave up; is DATABASE_URL right and Postgres up?")


if __name__ == "__main__":
    main()
