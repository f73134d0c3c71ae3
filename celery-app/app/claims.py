"""The import as a job: its row in Postgres is the job, a message only wakes a worker.

    queued --claim--> running --finish--> done
      ^                 |  `----fail----> failed
      `-release, reaper-'

A claim is fenced: it raises `attempt`, and each later transaction of the worker asks
for the attempt and the offset that it knows. A worker that lost its claim (it was
stopped, cut off, too slow) finds neither and goes away. So a message that comes twice,
late or never costs time, not rows. All times are the database's.
"""

from typing import LiteralString, NamedTuple

import structlog
from psycopg import Connection

log = structlog.get_logger(__name__)


class LostClaim(Exception):
    """Another worker, or the reaper, has taken the import over."""


class Job(NamedTuple):
    """An import that this worker has claimed; `errors` counts those kept so far."""

    id: int
    attempt: int
    total: int | None
    done: int
    errors: int
    content: bytes


def claim(connection: Connection, import_id: int) -> Job | None:
    """Make the queued import ours, or return None."""
    row = connection.execute(
        "UPDATE imports SET state = 'running', attempt = attempt + 1,"
        " heartbeat_at = now() WHERE id = %s AND state = 'queued'"
        " RETURNING id, attempt, total, done, jsonb_array_length(errors), content",
        [import_id],
        binary=True,  # as text, 10 MiB of bytea travel as 20 MiB of hexadecimal
    ).fetchone()
    return Job(*row) if row else None


def lock(connection: Connection, job: Job) -> None:
    """Keep others off the import until the transaction ends. Raises LostClaim."""
    found = connection.execute(
        "SELECT FROM imports WHERE id = %s AND state = 'running' AND attempt = %s"
        " AND done = %s FOR UPDATE",
        [job.id, job.attempt, job.done],
    )
    if not found.rowcount:
        raise LostClaim


def release(connection: Connection, job: Job) -> None:
    """Hand the import back, to be claimed again."""
    change(connection, job, "state = 'queued'")


def finish(connection: Connection, job: Job) -> None:
    """End the import well."""
    change(connection, job, "state = 'done', content = NULL, finished_at = now()")
    log.info("import_done", import_id=job.id, total=job.total)


def fail(connection: Connection, job: Job, detail: str) -> None:
    """End the import because nothing can be made of it."""
    change(
        connection,
        job,
        "state = 'failed', content = NULL, finished_at = now(), detail = %s",
        detail,
    )
    log.warning("import_failed", import_id=job.id, detail=detail)


def change(
    connection: Connection, job: Job, assignments: LiteralString, *values: object
) -> None:
    """Update the import and show that somebody works on it. Raises LostClaim."""
    found = connection.execute(
        "UPDATE imports SET heartbeat_at = clock_timestamp(), "
        + assignments
        + " WHERE id = %s AND state = 'running' AND attempt = %s",
        [*values, job.id, job.attempt],
    )
    if not found.rowcount:
        raise LostClaim
