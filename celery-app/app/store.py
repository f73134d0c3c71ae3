"""Rows into the table of links, at the speed of COPY as long as no slug is taken."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import LiteralString, TypedDict

from psycopg import Connection, Cursor
from psycopg.errors import DeadlockDetected, UniqueViolation

from .importer import Parse, Record, Row
from .validators import generate_slug

MAX_RECORDS = 20_000
MAX_SECONDS = 2.0
NULL = "\\N"
BLOCK = 1000  # rows per write: Postgres stores them while the next ones are validated

COPY: LiteralString = "COPY links (slug, url, expires_at) FROM STDIN"
STAGE: LiteralString = """
    CREATE TEMP TABLE IF NOT EXISTS staged (
        number int, slug varchar(64), url varchar(2048), expires_at timestamptz
    ) ON COMMIT DROP
"""
# Sorted: two imports of the same slugs wait for each other instead of for ever.
INSERT: LiteralString = """
    INSERT INTO links (slug, url, expires_at)
    SELECT slug, url, expires_at FROM staged ORDER BY slug, number
    ON CONFLICT (slug) DO NOTHING RETURNING slug
"""


class RowError(TypedDict):
    row: int
    reason: str


class Chunk:
    """The records of one transaction: at most 20,000 or what 2 s allow."""

    def __init__(self, parse: Parse, records: Iterator[Record], start: int) -> None:
        self.done = start
        self.rows: list[Row] = []
        self.errors: list[RowError] = []
        self.taken = False
        self._parse = parse
        self._records = islice(records, MAX_RECORDS)

    @property
    def created(self) -> int:
        return len(self.rows)

    def store(self, connection: Connection, *, staged: bool) -> None:
        """Store the valid rows, within the caller's transaction; `errors` has the rest.

        `staged`: expect taken slugs, do not try the fast way first.
        """
        with connection.cursor() as cursor:
            if staged:
                for _ in self._blocks():
                    pass
            elif self._copy(connection, cursor):
                return
            taken = store_staged(cursor, self.rows)
        self.taken = bool(taken)
        self.rows = [row for row in self.rows if row.number not in taken]
        self.errors += [_error(number, "slug is taken") for number in taken]
        self.errors.sort(key=lambda error: error["row"])

    def _copy(self, connection: Connection, cursor: Cursor) -> bool:
        """Copy straight into the table; False, nothing stored, if a slug is taken."""
        try:
            with connection.transaction(), cursor.copy(COPY) as copy:
                for block in self._blocks():
                    copy.write(_lines(block))
        except (UniqueViolation, DeadlockDetected):
            return False
        return True

    def _blocks(self) -> Iterator[list[Row]]:
        deadline = time.monotonic() + MAX_SECONDS
        while block := list(islice(self._records, BLOCK)):
            rows = []
            for number, record in enumerate(block, self.done + 1):
                try:
                    rows.append(self._parse(number, record))
                except ValueError as error:
                    self.errors.append(_error(number, str(error)))
            self.rows += rows
            self.done += len(block)
            yield rows
            if time.monotonic() > deadline:
                return


def store_staged(cursor: Cursor, rows: Iterable[Row]) -> set[int]:
    """Store the rows whose slug is free, the first row of a slug; return the others.

    A generated slug that is taken is replaced, so such a row is never among them.
    """
    taken = set()
    while rows:
        cursor.execute(STAGE)
        with cursor.copy("COPY staged FROM STDIN") as copy:
            copy.write("".join([f"{row.number}\t{_lines([row])}" for row in rows]))
        free = {slug for (slug,) in cursor.execute(INSERT)}
        cursor.execute("TRUNCATE staged")
        again = []
        for row in rows:
            if row.slug in free:
                free.remove(row.slug)
            elif row.generated:
                again.append(row._replace(slug=generate_slug()))
            else:
                taken.add(row.number)
        rows = again
    return taken


def _lines(rows: Iterable[Row]) -> str:
    # Nothing to escape: a canonical URL is ASCII without controls and backslashes.
    return "".join(
        [
            f"{slug}\t{url}\t{expires_at or NULL}\n"
            for _, slug, url, expires_at, _ in rows
        ]
    )


def _error(number: int, reason: str) -> RowError:
    return {"row": number, "reason": reason}
