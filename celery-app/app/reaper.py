"""Finds imports that nobody works on: the reason why no message has to arrive."""

from typing import NamedTuple

import structlog
from psycopg import Connection

MAX_STALLS = 5

# SKIP LOCKED: a row that is locked is being worked on, or reaped by somebody else.
FORGOTTEN = """
    UPDATE imports SET heartbeat_at = now() WHERE id IN (
        SELECT id FROM imports
        WHERE state = 'queued' AND heartbeat_at < now() - interval '10 s'
        FOR UPDATE SKIP LOCKED)
    RETURNING id, request_id
"""
STALLED = """
    UPDATE imports SET state = 'queued', heartbeat_at = now(),
        attempt = attempt + 1, stalls = stalls + 1
    WHERE id IN (
        SELECT id FROM imports
        WHERE state = 'running' AND heartbeat_at < now() - interval '15 s'
        FOR UPDATE SKIP LOCKED)
    RETURNING id, request_id
"""
HOPELESS = """
    UPDATE imports SET state = 'failed', content = NULL, finished_at = now(),
        detail = format('gave up after %%s attempts without progress at row %%s',
                        stalls, done + 1)
    WHERE state = 'queued' AND stalls >= %s
    RETURNING id, detail
"""

log = structlog.get_logger(__name__)


class Wake(NamedTuple):
    """An import that wants a message, with the request that it came from."""

    import_id: int
    request_id: str | None


def reap(connection: Connection) -> list[Wake]:
    """Queue what stalled, give up what stalled too often; return what wants a message.

    An import that waits for 10 s gets a new message, in case the first one was lost.
    One that shows no progress for 15 s is taken from its worker.
    """
    with connection.transaction():
        stalled = [Wake(*row) for row in connection.execute(STALLED)]
        given_up = connection.execute(HOPELESS, [MAX_STALLS]).fetchall()
    hopeless: dict[int, str] = dict(given_up)
    for import_id, detail in hopeless.items():
        log.error("import_gave_up", import_id=import_id, detail=detail)
    for wake in stalled:
        log.warning("import_stalled", import_id=wake.import_id)
    forgotten = [Wake(*row) for row in connection.execute(FORGOTTEN)]
    return [w for w in stalled if w.import_id not in hopeless] + forgotten
