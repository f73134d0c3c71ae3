"""From a slug to its target: a process-local copy, else Redis, else Postgres."""

import time
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from .cache import CacheDown, LinkCache, Target
from .clicks import ClickCounter, today
from .errors import LinkExpired, NotFound
from .models import Link

MAX_COPIES = 10_000


class Redirects:
    """Resolves slugs and counts their clicks.

    With `copy_seconds` a target is kept in this process for that long: an edited or
    deleted link may be answered that much longer.
    """

    def __init__(
        self,
        cache: LinkCache,
        clicks: ClickCounter,
        sessions: async_sessionmaker[AsyncSession],
        copy_seconds: float,
    ) -> None:
        self._cache = cache
        self._clicks = clicks
        self._sessions = sessions
        self._copy_seconds = copy_seconds
        self._copies: dict[str, tuple[float, Target]] = {}

    async def resolve(self, slug: str) -> str:
        """Return the target URL of `slug` and count a click.

        Raises NotFound and LinkExpired, and SQLAlchemy's errors when neither Redis nor
        Postgres can answer.
        """
        copy = self._copies.get(slug)
        if copy and copy[0] > time.monotonic():
            await self._clicks.add(copy[1][0])
            return copy[1][1]
        target, counted = await self._find(slug)
        if not counted:
            await self._clicks.add(target[0])
        if self._copy_seconds:
            self._copy(slug, target)
        return target[1]

    async def close(self) -> None:
        """Send the clicks that are still in this process."""
        await self._clicks.close()

    async def peek(self, slug: str) -> str:
        """Return the target URL of `slug` without counting; raises as `resolve`."""
        try:
            target = await self._cache.get(slug)
        except CacheDown:
            target = None
        return (target or await self._load(slug))[1]

    async def _find(self, slug: str) -> tuple[Target, bool]:
        counted = not (self._clicks.buffered or self._copy_seconds)
        try:
            cache = self._cache
            target = await (cache.hit(slug, today()) if counted else cache.get(slug))
        except CacheDown:
            target = None
        if target:
            return target, counted
        return await self._load(slug), False

    async def _load(self, slug: str) -> Target:
        query = select(Link.id, Link.url, Link.expires_at).where(Link.slug == slug)
        async with self._sessions() as session:
            row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound(f"There is no link '{slug}'.")
        if row.expires_at and row.expires_at <= datetime.now(UTC):
            raise LinkExpired(f"The link '{slug}' expired at {row.expires_at:%FT%TZ}.")
        target = (row.id, row.url)
        with suppress(CacheDown):
            await self._cache.put(slug, target, row.expires_at)
        return target

    def _copy(self, slug: str, target: Target) -> None:
        if len(self._copies) >= MAX_COPIES:
            self._copies.clear()
        self._copies[slug] = (time.monotonic() + self._copy_seconds, target)
