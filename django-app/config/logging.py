"""Logs: one event per line on standard output, as JSON, or for people to read.

Everything that logs, structlog or the standard library (gunicorn, uvicorn, Celery),
goes through one formatter, so each line has the same fields and its request's id.
"""

import logging.config
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

request_id: ContextVar[str] = ContextVar("request_id", default="")


def add_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """structlog processor: put the id of the request (or task) at hand on the event."""
    if current := request_id.get():
        event["request_id"] = current
    return event


SHARED: list[Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    add_request_id,
]


def configure(level: str, fmt: str) -> None:
    """Send all logs of at least `level` to standard output, as `json` or `console`."""
    logging.config.dictConfig(dict_config(level, fmt))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def dict_config(level: str, fmt: str) -> dict[str, Any]:
    """Return the `logging.config.dictConfig` that `configure` applies."""
    renderers: list[Processor] = [structlog.dev.ConsoleRenderer()]
    if fmt == "json":
        renderers = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *renderers,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structlog": formatter},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "structlog",
            }
        },
        "root": {"level": level, "handlers": ["stdout"]},
    }
