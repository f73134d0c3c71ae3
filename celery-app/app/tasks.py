"""The tasks: thin shells around functions. Their names are the seam to the web apps."""

import gc
from contextlib import closing

import structlog
from celery import signals
from kombu.exceptions import OperationalError

from . import clicks, jobs, links, reaper
from .celery import app
from .db import connect, connect_redis, settings
from .logging import request_id

log = structlog.get_logger(__name__)


@signals.worker_init.connect
def check_settings(**_: object) -> None:
    """End the worker at start, not its first task, if a setting is missing or wrong."""
    settings()


@signals.worker_process_init.connect
def hide_imports_from_gc(**_: object) -> None:
    """Look for no garbage in modules: parsing a CSV file takes a tenth less time."""
    gc.freeze()


@app.task(name="imports.run", soft_time_limit=20, time_limit=30)
def run_import(import_id: int) -> None:
    """Work on an import for a while, then queue up again behind the others."""
    with connect() as connection:
        again = jobs.run(connection, import_id)
    if again:
        wake(import_id, request_id.get())


@app.task(name="imports.reap", soft_time_limit=20, time_limit=30)
def reap_imports() -> None:
    """Wake workers up for the imports that nobody works on."""
    with connect() as connection:
        waiting = reaper.reap(connection)
    for import_id, origin in waiting:
        wake(import_id, origin or "")


@app.task(name="clicks.flush", soft_time_limit=20, time_limit=30)
def flush_clicks() -> None:
    """Carry the clicks from Redis to Postgres."""
    with closing(connect_redis()) as redis, connect() as connection:
        clicks.flush(redis, connection)


@app.task(name="links.purge_expired", soft_time_limit=20, time_limit=30)
def purge_expired() -> None:
    """Delete the links that expired long ago."""
    with connect() as connection:
        links.purge(connection, settings().purge_after_days)


def wake(import_id: int, origin: str) -> None:
    """Tell a worker of an import. A failure is logged: the reaper will find it."""
    try:
        run_import.apply_async((import_id,), headers={"request_id": origin})
    except (OperationalError, OSError) as error:
        log.warning("import_publish_failed", import_id=import_id, error=str(error))
