"""From a slug to its target: a process-local copy, else Redis, else Postgres."""

import time
from contextlib import suppress
from datetime import UTC, datetime

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
        self, cache: LinkCache, clicks: ClickCounter, copy_seconds: float
    ) -> None:
        self._cache = cache
        self._clicks = clicks
        self._copy_seconds = copy_seconds
        self._copies: dict[str, tuple[float, Target]] = {}

    def resolve(self, slug: str) -> str:
        """Return the target URL of `slug` and count a click.

        Raises NotFound and LinkExpired, and Django's database errors when neither Redis
        nor Postgres can answer.
        """
        copy = self._copies.get(slug)
        if copy and copy[0] > time.monotonic():
            self._clicks.add(copy[1][0])
            return copy[1][1]
        target, counted = self._find(slug)
        if not counted:
            self._clicks.add(target[0])
        if self._copy_seconds:
            self._copy(slug, target)
        return target[1]

    def close(self) -> None:
        """Send the clicks that are still in this process."""
        self._clicks.close()

    def peek(self, slug: str) -> str:
        """Return the target URL of `slug` without counting; raises as `resolve`."""
        try:
            target = self._cache.get(slug)
        except CacheDown:
            target = None
        return (target or self._load(slug))[1]

    def _find(self, slug: str) -> tuple[Target, bool]:
        counted = not (self._clicks.buffered or self._copy_seconds)
        try:
            target = (
                self._cache.hit(slug, today()) if counted else self._cache.get(slug)
            )
        except CacheDown:
            target = None
        if target:
            return target, counted
        return self._load(slug), False

    def _load(self, slug: str) -> Target:
        found = Link.objects.filter(slug=slug)
        row = found.values_list("id", "url", "expires_at").first()
        if row is None:
            raise NotFound(f"There is no link '{slug}'.")
        link_id, url, expires_at = row
        if expires_at and expires_at <= datetime.now(UTC):
            raise LinkExpired(f"The link '{slug}' expired at {expires_at:%FT%TZ}.")
        target = (link_id, url)
        with suppress(CacheDown):
            self._cache.put(slug, target, expires_at)
        return target

    def _copy(self, slug: str, target: Target) -> None:
        if len(self._copies) >= MAX_COPIES:
            self._copies.clear()
        self._copies[slug] = (time.monotonic() + self._copy_seconds, target)
