"""A sign of life that costs the checker no Python: the age of a file (healthcheck.sh).

`celery inspect ping` takes seconds of CPU per probe, fails on a busy worker
(celery#4079), and knows nothing of beat.
"""

from pathlib import Path
from typing import Any

from celery import bootsteps

SECONDS = 5.0


class Heartbeat(bootsteps.StartStopStep):
    """Touches the file from the loop that takes messages, while it takes messages.

    Without the broker the consumer and its steps are stopped, and with a half-open
    connection Kombu drops it (health_check_interval): the file gets old in both cases.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)
    file: Path

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        self.timer: Any = None
        super().__init__(consumer, **kwargs)

    def start(self, consumer: Any) -> None:
        self.file.touch()
        self.timer = consumer.timer.call_repeatedly(SECONDS, self.file.touch)

    def stop(self, consumer: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    shutdown = stop


def heartbeat_step(file: Path) -> type[Heartbeat]:
    """Return the step for a worker's consumer that touches `file`."""
    return type("Heartbeat", (Heartbeat,), {"file": file})
