"""What a worker does with an import: count it, store it chunk by chunk, end it."""

import csv
import time
from collections.abc import Iterator
from itertools import islice

import structlog
from psycopg import Connection
from psycopg.types.json import Jsonb

from .claims import Job, LostClaim, change, claim, fail, finish, lock, release
from .importer import Parse, Record, count_records, read_records
from .store import Chunk

SLICE_SECONDS = 5.0  # then others get a turn, and a warm shutdown never waits for long
MAX_ERRORS = 100

log = structlog.get_logger(__name__)


def run(connection: Connection, import_id: int) -> bool:
    """Work on an import for about 5 s; return whether it wants another turn.

    Returns False, and does nothing, if the import is not there to be claimed. May raise
    whatever Postgres raises: the import then waits for the reaper.
    """
    job = claim(connection, import_id)
    if job is None:
        return False
    try:
        return _work(connection, job)
    except LostClaim:
        log.warning("import_claim_lost", import_id=job.id, attempt=job.attempt)
        return False


def _work(connection: Connection, job: Job) -> bool:
    deadline = time.monotonic() + SLICE_SECONDS
    if job.total is None:
        try:
            job = count(connection, job)
        except (ValueError, csv.Error) as error:
            fail(connection, job, str(error))
            return False
    parse, records = read_records(job.content)
    next(islice(records, job.done, job.done), None)  # skip what is done
    staged = False
    while job.done < (job.total or 0):
        job, staged = store_chunk(connection, job, parse, records, staged)
        if time.monotonic() > deadline:
            release(connection, job)
            return True
    finish(connection, job)
    return False


def count(connection: Connection, job: Job) -> Job:
    """Find out and store how many records there are.

    Raises ValueError or csv.Error if the file is no CSV file with a header: this reads
    all of it, so nothing later does.
    """
    total = count_records(job.content)
    change(connection, job, "total = %s", total)
    return job._replace(total=total)


def store_chunk(
    connection: Connection,
    job: Job,
    parse: Parse,
    records: Iterator[Record],
    staged: bool,
) -> tuple[Job, bool]:
    """Store the next chunk and how far it goes, in one transaction; raise LostClaim."""
    with connection.transaction():
        lock(connection, job)
        chunk = Chunk(parse, records, job.done)
        chunk.store(connection, staged=staged)
        errors = chunk.errors[: MAX_ERRORS - job.errors]
        change(
            connection,
            job,
            "done = %s, created = created + %s, failed = failed + %s,"
            " errors = errors || %s, stalls = 0",
            chunk.done,
            chunk.created,
            len(chunk.errors),
            Jsonb(errors),
        )
    return job._replace(done=chunk.done, errors=job.errors + len(errors)), chunk.taken
