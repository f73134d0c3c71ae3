"""Housekeeping: what is long over makes room."""

import time
from typing import LiteralString

import structlog
from psycopg import Connection

BATCH = 1000  # rows per transaction, so that locks are short
MAX_SECONDS = 10.0

LINKS: LiteralString = """
    DELETE FROM links WHERE id IN (
        SELECT id FROM links WHERE expires_at < now() - make_interval(days => %s)
        LIMIT %s FOR UPDATE SKIP LOCKED)
"""
# The flush adds a row every 2 s; a batch as old as this cannot come back.
CLICK_BATCHES: LiteralString = """
    DELETE FROM click_batches WHERE id IN (
        SELECT id FROM click_batches
        WHERE applied_at < now() - make_interval(days => %s) LIMIT %s)
"""

log = structlog.get_logger(__name__)


def purge(connection: Connection, days: int) -> None:
    """Delete links that expired and click batches that were applied `days` ago.

    Stops after 10 s; the next run goes on.
    """
    deadline = time.monotonic() + MAX_SECONDS
    links = delete(connection, LINKS, days, deadline)
    batches = delete(connection, CLICK_BATCHES, days, deadline)
    log.info("purged", links=links, click_batches=batches)


def delete(
    connection: Connection, statement: LiteralString, days: int, deadline: float
) -> int:
    """Repeat a statement that deletes a batch until none is left; return the rows."""
    total = 0
    while time.monotonic() < deadline:
        deleted = connection.execute(statement, [days, BATCH]).rowcount
        total += deleted
        if deleted < BATCH:
            break
    return total
