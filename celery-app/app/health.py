"""A sign of life that costs the checker no Python: the age of a file (healthcheck.sh).

`celery inspect ping` takes seconds of CPU per probe, fails on a busy worker
(celery#4079), and knows nothing of beat.
"""

import time
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.worker import state

SECONDS = 5.0
STUCK = 90.0  # longer than any task may run (task_time_limit)


class Heartbeat(bootsteps.StartStopStep):
    """Touches the file from the loop that takes messages, while it takes messages.

    Without the broker the consumer and its steps are stopped, and with a half-open
    connection Kombu drops it (health_check_interval): the file gets old in both cases.
    So it does when no process of the pool takes any task: a time limit begins when a
    task does, so those that hang before are never killed for it.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)
    file: Path

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        self.timer: Any = None
        self.begun, self.moved = -1, 0.0
        super().__init__(consumer, **kwargs)

    def start(self, consumer: Any) -> None:
        self.moved = time.monotonic()
        self.touch()
        self.timer = consumer.timer.call_repeatedly(SECONDS, self.touch)

    def touch(self) -> None:
        """Show a sign of life, unless tasks wait and for STUCK s none has begun."""
        begun: int = state.all_total_count[0]
        waiting = set(state.reserved_requests) - set(state.active_requests)
        if begun != self.begun or not waiting:
            self.begun, self.moved = begun, time.monotonic()
        if time.monotonic() - self.moved < STUCK:
            self.file.touch()

    def stop(self, consumer: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    shutdown = stop


def heartbeat_step(file: Path) -> type[Heartbeat]:
    """Return the step for a worker's consumer that touches `file`."""
    return type("Heartbeat", (Heartbeat,), {"file": file})
