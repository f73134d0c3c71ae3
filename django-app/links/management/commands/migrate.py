"""`manage.py migrate`: bring the schema up to date, once, whoever asks how often.

Runs as a one-shot service before the app. An advisory lock makes a second runner wait.
`lock_timeout` keeps a migration from queueing behind a long reader and stopping all
others behind itself, the usual migration outage; it is retried instead.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_ID = 7_210_001
ATTEMPTS = 12


class Command(Migrate):
    help = f"{Migrate.help} Safe to run several times at once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate with retries. Raises CommandError naming what to look at."""
        connection = connections[options["database"]]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with locked(connection):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                cause = str(error).strip().splitlines()[0]
                self.stderr.write(f"migrate: attempt {attempt} of {ATTEMPTS}: {cause}")
                connection.close()
                time.sleep(random.uniform(0.5, 1.5))
        raise CommandError("gave up; is DATABASE_URL right and Postgres up?")


@contextmanager
def locked(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold the lock. Wait for it as long as it takes, for those of tables 2 s."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
        cursor.execute("SET lock_timeout = '2s'")
        yield
        # The connection goes back to the pool as it came.
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_ID])
        cursor.execute("RESET lock_timeout")
        cursor.execute("RESET statement_timeout")
