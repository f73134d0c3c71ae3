"""The Celery app. What we rely on is stated, even where it is the default.

Names and meanings: docs.celeryq.dev/en/stable/userguide/configuration.html, for Redis
docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html.
"""

import logging as stdlib_logging
from typing import Any

from celery import Celery, signals

from . import logging
from .config import BrokerSettings
from .health import heartbeat_step
from .logging import request_id

# They say of every task that it came and went, and ours come every 2 s.
CHATTY = ("celery.worker.strategy", "celery.app.trace", "celery.beat")

settings = BrokerSettings.load()

app = Celery("shortener", include=["app.tasks"])
app.conf.update(
    broker_url=str(settings.celery_broker_url),
    task_default_queue=settings.celery_queue,
    timezone="UTC",
    # Nothing but JSON is taken from the broker: pickle would be a shell for whoever can
    # write to Redis.
    accept_content=["json"],
    task_serializer="json",
    # Progress and results are in Postgres.
    result_backend=None,
    result_expires=None,
    task_ignore_result=True,
    # A message is done when its task is: a killed worker's comes back. Tasks expect it.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Backstops, in seconds: each task has its own, shorter ones at its decorator.
    task_soft_time_limit=45,
    task_time_limit=60,
    # A running task and its copy, redelivered after a lost connection, would be two.
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # A broker that is away is waited for; Compose would only restart us in a loop.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=3,
    broker_transport_options={
        "global_keyprefix": "q:",
        # Longer than any task may take: else it would run twice at the same time. The
        # shortest one of all apps on the broker wins.
        "visibility_timeout": 120,
        # Look for lost messages every 5 s (default: every 100 s).
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # A connection that is half open is found and dropped within 21 s.
        "health_check_interval": 10,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "retry_on_timeout": False,
    },
    # A publish may fail fast: the reaper finds what was not published.
    task_publish_retry_policy={
        "max_retries": 2,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.2,
    },
    # A worker serves its own queue and makes it if it is not there.
    task_create_missing_queues=True,
    worker_concurrency=settings.worker_concurrency,
    # Whatever leaks is given back now and then.
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=200_000,  # KiB
    # For Flower.
    worker_send_task_events=True,
    task_send_sent_event=True,
    worker_hijack_root_logger=False,
    beat_scheduler="app.beat:Scheduler",
    beat_max_loop_interval=5,
    heartbeat_file=settings.heartbeat_file,
    # `expires`: a worker that was away does not do all the runs that it missed.
    beat_schedule={
        "clicks.flush": {
            "task": "clicks.flush",
            "schedule": 2.0,
            "options": {"expires": 10},
        },
        "imports.reap": {
            "task": "imports.reap",
            "schedule": 5.0,
            "options": {"expires": 20},
        },
        "links.purge_expired": {
            "task": "links.purge_expired",
            "schedule": 3600.0,
            "options": {"expires": 1800},
        },
    },
)
app.steps["consumer"].add(heartbeat_step(settings.heartbeat_file))


@signals.setup_logging.connect
def configure_logging(**_: object) -> None:
    """Log as the other apps do; Celery leaves logging alone when this is connected."""
    logging.configure(settings.log_level, settings.log_format)
    if settings.log_level != "DEBUG":
        for name in CHATTY:
            stdlib_logging.getLogger(name).setLevel("WARNING")


@signals.task_prerun.connect
def bind_request_id(task: Any, **_: object) -> None:
    """Log under the id of the request that the task goes back to."""
    headers = task.request.headers or {}
    request_id.set(headers.get("request_id") or "")


@signals.task_postrun.connect
def clear_request_id(**_: object) -> None:
    request_id.set("")
