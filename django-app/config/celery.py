"""The producer: the worker (folder celery-app) is reached by task name, not import."""

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from .logging import request_id

IMPORTS_RUN = "imports.run"

log = structlog.get_logger(__name__)


def create_producer(broker_url: str, queue: str) -> Celery:
    """Return a Celery client that publishes to `queue` and gives up within a second.

    Without the limits a publish waits for ever on a broker that is gone (celery#4627);
    it may fail, since the import's row in Postgres is the job and this only a wake-up.
    """
    producer = Celery("producer", broker=broker_url, set_as_current=False)
    producer.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        task_publish_retry=False,
        broker_connection_timeout=0.3,
        broker_transport_options={
            "global_keyprefix": "q:",
            "socket_timeout": 0.3,
            "socket_connect_timeout": 0.3,
            "max_retries": 1,
        },
    )
    return producer


def wake_worker(producer: Celery, import_id: int) -> None:
    """Tell the worker of a new import. A failure is logged: the reaper will find it."""
    headers = {"request_id": request_id.get()}
    try:
        producer.send_task(IMPORTS_RUN, args=[import_id], headers=headers)
    except (OperationalError, OSError) as error:
        log.warning("import_publish_failed", import_id=import_id, error=str(error))
