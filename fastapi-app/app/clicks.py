"""Counting clicks: in Redis, or in Postgres while Redis is away."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

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
        self,
        cache: LinkCache,
        sessions: async_sessionmaker[AsyncSession],
        buffer_ms: int,
    ) -> None:
        self._cache = cache
        self._sessions = sessions
        self._interval = buffer_ms / 1000
        self._buffer: Counter[str] = Counter()
        self._unsent: dict[str, Counter[str]] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def buffered(self) -> bool:
        return self._interval > 0

    async def add(self, link_id: int) -> None:
        """Count one click on the link, now."""
        field = f"{link_id}:{today()}"
        if not self.buffered:
            return await self._count({field: 1})
        self._buffer[field] += 1
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def flush(self) -> None:
        """Send what was collected; what cannot be sent is kept for the next time."""
        if self._buffer:
            self._unsent[uuid4().hex] = self._buffer
            self._buffer = Counter()
        for batch, clicks in list(self._unsent.items()):
            try:
                await self._cache.count(batch, clicks)
            except CacheDown:
                return
            self._unsent.pop(batch, None)  # close() may have sent it meanwhile

    async def close(self) -> None:
        """Send what is left at a graceful stop, to Postgres if Redis is away."""
        if self._task:
            self._task.cancel()
        await self.flush()
        for clicks in self._unsent.values():
            await self._store(clicks)

    async def _count(self, clicks: Mapping[str, int]) -> None:
        try:
            await self._cache.count(uuid4().hex, clicks)
        except CacheDown:
            await self._store(clicks)

    async def _store(self, clicks: Mapping[str, int]) -> None:
        async with self._sessions.begin() as session:
            for field, number in sorted(clicks.items()):
                link_id, day = field.split(":")
                await add_clicks(session, int(link_id), date.fromisoformat(day), number)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self.flush()


async def add_clicks(
    session: AsyncSession, link_id: int, day: date, number: int
) -> None:
    """Add clicks of a link straight to Postgres; none if the link is gone."""
    link = select(Link.id, literal(day), literal(number)).where(Link.id == link_id)
    # Locked as a foreign key locks it, so that it cannot be deleted in between.
    link = link.with_for_update(read=True, key_share=True)
    statement = insert(LinkClicks).from_select(["link_id", "day", "clicks"], link)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["link_id", "day"],
            set_={"clicks": LinkClicks.clicks + statement.excluded.clicks},
        )
    )
