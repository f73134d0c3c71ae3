"""Gunicorn's settings; it finds this file by itself in the working folder."""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from prometheus_client import multiprocess

from app.config import Settings
from app.logging import dict_config
from app.watchdog import watch_threads

# Read here, before any worker is forked: a wrong setting ends the whole server with a
# message, instead of a worker that cannot boot.
settings = Settings.load()

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = os.environ.get("WEB_WORKER_CLASS") or "gthread"
threads = settings.web_threads
# Each worker listens for itself, so that the kernel spreads connections evenly; on one
# shared socket a single worker may take nearly all of nginx's keep-alive connections.
reuse_port = True

# Longer than nginx keeps its idle connections (30 s): else it would reuse one that is
# being closed and answer 502 (gunicorn#3038).
keepalive = 75
# What nginx lets pass (large_client_header_buffers): longer lines are refused there, as
# problem documents.
limit_request_line = 8190

# In development a breakpoint is no hang.
timeout = 30 if settings.env == "prod" else 0
graceful_timeout = 30

# Not on overlayfs, where the heartbeat of a worker may block (gunicorn's FAQ), nor on a
# read-only file system.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True

logconfig_dict = {
    **dict_config(settings.log_level, settings.log_format),
    "loggers": {"gunicorn.error": {"handlers": [], "propagate": True}},
}


class Quiet(Logger):  # type: ignore[misc]
    """No access log, which logconfig_dict would switch on: nginx writes it, and here it
    would cost a quarter of the throughput."""

    def access(self, *args: Any, **kwargs: Any) -> None:
        pass


logger_class = Quiet
forwarded_allow_ips = settings.forwarded_allow_ips


def post_worker_init(worker: Any) -> None:
    """Keep the garbage collector away from what stays for ever: 5 % more requests."""
    gc.freeze()
    if hasattr(worker, "tpool") and timeout:
        watch_threads(worker, timeout)


def child_exit(server: Any, worker: Any) -> None:
    """Drop the gauges of a worker that is gone; its counters stay in the sum."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # the entrypoint sets it
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
