"""Redis: the redirect cache and the click buffer, one round trip for both.

Keys (per app, by Redis database number): `link:{slug}` holds "{id} {url}", or ""
while a writer wants readers to ask Postgres; `clicks:live` counts clicks per
"{id}:{day}" until the worker's `clicks.flush` carries them to Postgres.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from redis import RedisError

from .pipeline import Pipeline

CLICKS = "clicks:live"
TTL = 60  # seconds; also how long a target may be stale if a writer cannot reach Redis
TOMBSTONE_TTL = 10  # seconds; longer than any request or transaction may last

HIT = """
local value = redis.call('GET', KEYS[1])
if not value or value == '' then return value end
local id = string.match(value, '^%d+')
redis.call('HINCRBY', KEYS[2], id .. ':' .. ARGV[1], 1)
return value
"""

# A batch may be sent again after a lost reply: its key makes the second time a no-op.
COUNT = """
if not redis.call('SET', KEYS[1], 1, 'NX', 'EX', 600) then return 0 end
for i = 1, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
"""

Target = tuple[int, str]  # link id, URL


class CacheDown(Exception):
    """Redis did not answer in time, or the breaker is open: use Postgres."""


class LinkCache:
    """Targets and clicks in Redis. Methods raise CacheDown when it does not answer."""

    def __init__(self, url: str) -> None:
        self._pipeline = Pipeline(url)

    async def hit(self, slug: str, day: str) -> Target | None:
        """Return the target of `slug` and count a click on `day`, in one round trip."""
        return _parse(await self._call("EVAL", HIT, 2, f"link:{slug}", CLICKS, day))

    async def get(self, slug: str) -> Target | None:
        """Return the target of `slug`, without counting."""
        return _parse(await self._call("GET", f"link:{slug}"))

    async def put(self, slug: str, target: Target, expires_at: datetime | None) -> None:
        """Remember a target that was read from Postgres.

        NX: a writer's tombstone wins over a value that was read before the write.
        """
        ttl = TTL * 1000
        if expires_at:
            left = (expires_at - datetime.now(UTC)).total_seconds() * 1000
            ttl = min(ttl, max(1, int(left)))
        value = f"{target[0]} {target[1]}"
        await self._call("SET", f"link:{slug}", value, "PX", ttl, "NX")

    async def forget(self, slug: str) -> None:
        """Make readers ask Postgres for `slug`; call it before a change commits."""
        await self._call("SET", f"link:{slug}", "", "EX", TOMBSTONE_TTL)

    async def count(self, batch: str, clicks: Mapping[str, int]) -> None:
        """Add `clicks` ("{id}:{day}" -> n) to the buffer, once per `batch` id."""
        args = [part for item in clicks.items() for part in item]
        await self._call("EVAL", COUNT, 2, f"clicks:sent:{batch}", CLICKS, *args)

    async def ping(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self._call("PING"))
        except CacheDown:
            return False

    async def close(self) -> None:
        await self._pipeline.close()

    async def _call(self, *command: str | int) -> Any:
        try:
            return await self._pipeline.call(*command)
        except RedisError:
            raise CacheDown from None


def _parse(value: str | None) -> Target | None:
    if not value:
        return None
    link_id, _, url = value.partition(" ")
    return int(link_id), url
