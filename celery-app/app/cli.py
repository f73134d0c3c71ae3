"""`python -m app.cli import FILE`: submit an import as the web apps do; watch it."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row
from tqdm import tqdm

from .db import connect
from .tasks import wake
from .validators import check_csv_header, read_csv

MAX_BYTES = 10 * 1024 * 1024
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 10.0  # then say what an import that does not start may wait for
SHOWN_ERRORS = 10

Status = dict[str, Any]


def read_file(path: Path) -> bytes:
    """Return the content of a CSV file. Raises SystemExit saying what is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SystemExit(f"import: {path}: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise SystemExit(f"import: {path}: larger than 10 MiB; split it")
    try:
        check_csv_header(next(read_csv(content), []))
    except ValueError as error:
        raise SystemExit(f"import: {path}: {error}") from None
    return content


def submit(content: bytes) -> int:
    """Store the job, wake a worker up, return the id of the import."""
    request_id = uuid4().hex
    with connect() as connection:
        row = connection.execute(
            "INSERT INTO imports (content, request_id) VALUES (%b, %s) RETURNING id",
            [content, request_id],
        ).fetchone()
    assert row is not None
    import_id = int(row[0])
    wake(import_id, request_id)
    return import_id


def get_status(import_id: int) -> Status:
    """Return how far an import is. Raises SystemExit if there is none."""
    with connect() as connection:
        status = connection.cursor(row_factory=dict_row).execute(
            "SELECT state, total, done, created, failed, errors, detail"
            " FROM imports WHERE id = %s",
            [import_id],
        )
        if found := status.fetchone():
            return found
    raise SystemExit(f"status: there is no import {import_id}")


def watch(import_id: int) -> Status:
    """Draw the progress of an import until it ends; return how it did."""
    started = time.monotonic()
    with tqdm(unit="row", unit_scale=True, desc=f"import {import_id}") as bar:
        while True:
            status = get_status(import_id)
            bar.total = status["total"]
            bar.update(status["done"] - bar.n)
            bar.set_postfix_str(status["state"])
            if status["state"] in ("done", "failed"):
                return status
            if status["total"] is None and started and _elapsed(started):
                bar.write(
                    "No worker has taken it yet: is one running?", file=sys.stderr
                )
                started = 0.0
            time.sleep(POLL_SECONDS)


def report(status: Status) -> int:
    """Print how an import did; return the exit code: 1 if it failed, else 0."""
    print(f"state    {status['state']}")
    print(f"created  {status['created']}")
    print(f"failed   {status['failed']}")
    if status["detail"]:
        print(f"detail   {status['detail']}")
    if status["errors"]:
        print("\n     row  reason")
    for error in status["errors"][:SHOWN_ERRORS]:
        print(f"{error['row']:>8}  {error['reason']}")
    if (more := status["failed"] - SHOWN_ERRORS) > 0:
        print(f"          and {more} more")
    return int(status["state"] == "failed")


def run_import(path: Path, *, wait: bool) -> int:
    """Submit a file and watch it; return the exit code."""
    import_id = submit(read_file(path))
    again = f"python -m app.cli status {import_id}"
    if not wait:
        print(f"import {import_id} is queued; look at it with: {again}")
        return 0
    try:
        return report(watch(import_id))
    except KeyboardInterrupt:
        print(f"\nThe import goes on; look at it again with: {again}", file=sys.stderr)
        return 130


def create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.cli", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import", help="import links from a CSV file")
    importing.add_argument("file", type=Path, help="CSV: url[,slug[,expires_at]]")
    importing.add_argument("--no-wait", action="store_true", help="do not watch it")
    status = commands.add_parser("status", help="show how far an import is")
    status.add_argument("id", type=int)
    return parser


def main() -> int:
    """Run the command line; return the exit code."""
    arguments = create_parser().parse_args()
    try:
        if arguments.command == "status":
            return report(get_status(arguments.id))
        return run_import(arguments.file, wait=not arguments.no_wait)
    except psycopg.OperationalError as error:
        cause = str(error).strip().splitlines()[0]
        raise SystemExit(f"Postgres cannot be reached ({cause}); is it up?") from None


def _elapsed(started: float) -> bool:
    return time.monotonic() - started > PATIENCE_SECONDS


if __name__ == "__main__":
    sys.exit(main())
