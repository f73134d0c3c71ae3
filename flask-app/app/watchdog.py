"""Ends a worker process all of whose threads are stuck, with every stack on stderr.

gunicorn's own timeout watches the main thread, which only hands the requests on; and
the other workers hide from a health check that this one no longer serves.
"""

import faulthandler
import time
from threading import Thread
from typing import Any

SECONDS = 30.0


def watch_threads(worker: Any, seconds: float = SECONDS) -> None:
    """Exit with status 1 if for `seconds` no thread of the gthread `worker` is free and
    none begins a request."""
    Thread(target=_postpone, args=(worker, seconds), daemon=True).start()


def _postpone(worker: Any, seconds: float) -> None:
    try:
        while True:
            faulthandler.dump_traceback_later(seconds, exit=True)
            begun, turn = worker.nr, worker.tpool.submit(int)
            while not turn.done() and worker.nr == begun:
                time.sleep(seconds / 30)
            time.sleep(seconds / 6)
    except RuntimeError:  # the worker is shutting down and takes nothing any more
        faulthandler.cancel_dump_traceback_later()
