"""What several tests do: put an import into the database, look at one, wait for it."""

import time
from collections.abc import Callable
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

Import = dict[str, Any]


def make_csv(rows: int, first: int = 1) -> bytes:
    """Return a CSV file of valid rows whose slugs are row00001, row00002, ..."""
    numbers = range(first, first + rows)
    lines = (f"https://example.com/{n},row{n:05}\n" for n in numbers)
    return ("url,slug\n" + "".join(lines)).encode()


def add_import(connection: Connection, content: bytes) -> int:
    """Queue an import without telling anybody."""
    row = connection.execute(
        "INSERT INTO imports (content) VALUES (%b) RETURNING id", [content]
    ).fetchone()
    assert row
    return int(row[0])


def get_import(connection: Connection, import_id: int) -> Import:
    cursor = connection.cursor(row_factory=dict_row)
    row = cursor.execute("SELECT * FROM imports WHERE id = %s", [import_id]).fetchone()
    assert row
    return row


def count_links(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM links").fetchone()
    assert row
    return int(row[0])


def age(connection: Connection, import_id: int, seconds: int) -> None:
    """Make the import look as if nothing had happened for that long."""
    connection.execute(
        "UPDATE imports SET heartbeat_at = now() - make_interval(secs => %s)"
        " WHERE id = %s",
        [seconds, import_id],
    )


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Poll until the condition holds. Raises AssertionError if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
