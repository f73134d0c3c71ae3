"""The clock: sends the periodic tasks. Two at once do no harm, only more work."""

from typing import Any

import structlog
from celery import beat

MAX_BACKLOG = 1000

log = structlog.get_logger(__name__)


class Scheduler(beat.Scheduler):
    """Keeps no file, since every run is idempotent, and shows that the broker takes
    messages by touching HEARTBEAT_FILE."""

    def apply_async(
        self, entry: Any, producer: Any = None, advance: bool = True, **kwargs: Any
    ) -> Any:
        """Send a task that is due. Raises SchedulingError, which beat logs."""
        result = None
        if self.backlog() < MAX_BACKLOG:
            result = super().apply_async(entry, producer, advance, **kwargs)
        else:
            log.error(
                "beat_skipped", task=entry.task, reason="no worker takes messages"
            )
        self.app.conf.heartbeat_file.touch()
        return result

    def backlog(self) -> int:
        """Return how many messages wait. `expires` alone would not limit them: only a
        worker drops what has expired."""
        channel: Any = self.connection.default_channel
        return int(channel.client.llen(self.app.conf.task_default_queue))
