"""Counting clicks: in Redis, or in Postgres while Redis is away."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from .cache import CacheDown, LinkCache
from .models import Link, LinkClicks


def today() -> str:
    """Return the day, in UTC, on which a click counts."""
    return datetime.now(UTC).date().isoformat()


class ClickCounter:
    """Counts each click before the answer leaves (strict), or with `buffer_ms` collects
    the clicks of this process and sends them together every so many milliseconds.

    A buffered click is lost if the process is killed with -9 before it was sent.
    """

    def __init__(
        self, cache: LinkCache, sessions: sessionmaker[Session], buffer_ms: int
    ) -> None:
        self._cache = cache
        self._sessions = sessions
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
            self._store(clicks)

    def _count(self, clicks: Mapping[str, int]) -> None:
        try:
            self._cache.count(uuid4().hex, clicks)
        except CacheDown:
            self._store(clicks)

    def _store(self, clicks: Mapping[str, int]) -> None:
        with self._sessions.begin() as session:
            for field, number in sorted(clicks.items()):
                link_id, day = field.split(":")
                add_clicks(session, int(link_id), date.fromisoformat(day), number)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._interval):
            self.flush()


def add_clicks(session: Session, link_id: int, day: date, number: int) -> None:
    """Add clicks of a link straight to Postgres; none if the link is gone."""
    link = select(Link.id, literal(day), literal(number)).where(Link.id == link_id)
    # Locked as a foreign key locks it, so that it cannot be deleted in between.
    link = link.with_for_update(read=True, key_share=True)
    statement = insert(LinkClicks).from_select(["link_id", "day", "clicks"], link)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["link_id", "day"],
            set_={"clicks": LinkClicks.clicks + statement.excluded.clicks},
        )
    )
