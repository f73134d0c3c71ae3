"""Counting clicks: in Redis, or in Postgres while Redis is away."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import uuid4

from django.db import connection, transaction

from .cache import CacheDown, LinkCache

# Not the ORM: it can replace a row that is there already, but not add to it.
# Locked as a foreign key locks it, the link cannot be deleted in between.
ADD_CLICKS = """
INSERT INTO link_clicks (link_id, day, clicks)
SELECT id, %s, %s FROM links WHERE id = %s FOR KEY SHARE
ON CONFLICT (link_id, day) DO UPDATE SET clicks = link_clicks.clicks + excluded.clicks
"""


def today() -> str:
    """Return the day, in UTC, on which a click counts."""
    return datetime.now(UTC).date().isoformat()


class ClickCounter:
    """Counts each click before the answer leaves (strict), or with `buffer_ms` collects
    the clicks of this process and sends them together every so many milliseconds.

    A buffered click is lost if the process is killed with -9 before it was sent.
    """

    def __init__(self, cache: LinkCache, buffer_ms: int) -> None:
        self._cache = cache
        self._interval = buffer_ms / 1000
        self._buffer: Counter[str] = Counter()
        self._unsent: dict[str, Counter[str]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def buffered(self) -> bool:
        return self._interval > 0

    def add(self, link_id: int) -> None:
        """Count one click on the link, now."""
        field = f"{link_id}:{today()}"
        if not self.buffered:
            return self._count({field: 1})
        with self._lock:
            self._buffer[field] += 1
        if self._thread is None:
            self._start()

    def flush(self) -> None:
        """Send what was collected; what cannot be sent is kept for the next time."""
        with self._lock:
            if self._buffer:
                self._unsent[uuid4().hex] = self._buffer
                self._buffer = Counter()
        for batch, clicks in list(self._unsent.items()):
            try:
                self._cache.count(batch, clicks)
            except CacheDown:
                return
            self._unsent.pop(batch, None)  # close() may have sent it meanwhile

    def close(self) -> None:
        """Send what is left at a graceful stop, to Postgres if Redis is away."""
        self.flush()
        for clicks in self._unsent.values():
            store(clicks)

    def _count(self, clicks: Mapping[str, int]) -> None:
        try:
            self._cache.count(uuid4().hex, clicks)
        except CacheDown:
            store(clicks)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._interval):
            self.flush()


def store(clicks: Mapping[str, int]) -> None:
    """Add clicks ("{id}:{day}" -> n) to Postgres; none of links that are gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        for field, number in sorted(clicks.items()):
            link_id, day = field.split(":")
            cursor.execute(ADD_CLICKS, [date.fromisoformat(day), number, int(link_id)])
