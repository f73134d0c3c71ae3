"""`python -m app.server`: uvicorn with the settings that this app needs."""

import argparse
import logging
import os

import uvicorn

from .config import Settings
from .logging import configure

# The rest is app/logging.py's. Applied in every process before the app is imported.
LOG_CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plain": {"()": "app.server.Plain"}},
    "loggers": {"uvicorn.error": {"filters": ["plain"]}},
}


class Plain(logging.Filter):
    """Drops what uvicorn adds to an event for its own, coloured format."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("color_message", None)
        return True


def main() -> None:
    """Serve until a signal ends it. Raises SystemExit on bad settings."""
    parser = argparse.ArgumentParser(prog="python -m app.server")
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", default=8000, type=int)
    parser.add_argument("--reload", action="store_true", help="restart on changes")
    options = parser.parse_args()

    # Read here, before any worker starts: a wrong setting ends the whole server with a
    # message, instead of workers that are started again and again.
    settings = Settings.load()
    configure(settings.log_level, settings.log_format)
    uvicorn.run(
        "app.main:app",
        host=options.host,
        port=options.port,
        reload=options.reload,
        reload_dirs=["app"] if options.reload else None,
        workers=int(os.environ.get("WEB_CONCURRENCY") or 2),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        # Longer than nginx keeps its idle connections (30 s): else it would reuse one
        # that is being closed and answer 502.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=25,
        # nginx writes the access log; here it would cost a third of the throughput.
        access_log=False,
        log_config=LOG_CONFIG,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
    )


if __name__ == "__main__":
    main()
