"""Ends a worker process whose event loop is blocked, with every stack on stderr.

uvicorn pings its workers, but a thread of theirs answers, whatever the loop does; and
the other workers hide from a health check that this one no longer serves.
"""

import asyncio
import faulthandler
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SECONDS = 30.0


@asynccontextmanager
async def watched_loop(seconds: float = SECONDS) -> AsyncIterator[None]:
    """Within the block, exit with status 1 if the loop does nothing for `seconds`."""
    task = asyncio.create_task(_postpone(seconds))
    try:
        yield
    finally:
        task.cancel()
        faulthandler.cancel_dump_traceback_later()


async def _postpone(seconds: float) -> None:
    while True:
        faulthandler.dump_traceback_later(seconds, exit=True)
        await asyncio.sleep(seconds / 6)
