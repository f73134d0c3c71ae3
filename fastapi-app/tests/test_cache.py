import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from app.breaker import Breaker
from app.cache import CacheDown, LinkCache

DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
async def cache(redis_url: str, redis: Redis) -> AsyncIterator[LinkCache]:
    cache = LinkCache(redis_url)
    yield cache
    await cache.close()


async def test_hit_returns_target_and_counts(cache: LinkCache, redis: Redis) -> None:
    await cache.put("abc", (7, "https://a.b/"), None)
    assert await cache.hit("abc", "2026-01-01") == (7, "https://a.b/")
    assert redis.hgetall("clicks:live") == {"7:2026-01-01": "1"}


async def test_miss_counts_nothing(cache: LinkCache, redis: Redis) -> None:
    assert await cache.hit("abc", "2026-01-01") is None
    assert not redis.exists("clicks:live")


async def test_forgotten_target_cannot_be_put_back(cache: LinkCache) -> None:
    await cache.put("abc", (7, "https://old.example/"), None)
    await cache.forget("abc")
    await cache.put("abc", (7, "https://old.example/"), None)
    assert await cache.get("abc") is None


async def test_target_is_not_kept_beyond_expiry(cache: LinkCache, redis: Redis) -> None:
    await cache.put(
        "abc", (7, "https://a.b/"), datetime.now(UTC) + timedelta(seconds=5)
    )
    assert 0 < redis.pttl("link:abc") <= 5000


async def test_batch_sent_twice_counts_once(cache: LinkCache, redis: Redis) -> None:
    for _ in range(2):
        await cache.count("batch-1", {"7:2026-01-01": 3})
    assert redis.hgetall("clicks:live") == {"7:2026-01-01": "3"}


async def test_dead_redis_opens_breaker() -> None:
    cache = LinkCache(DEAD)
    for _ in range(10):
        with pytest.raises(CacheDown):
            await cache.get("abc")
    assert await cache.ping() is False


def test_breaker_lets_one_call_through_per_pause() -> None:
    breaker = Breaker(threshold=2, pause=0)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert breaker.allows()
    breaker.pause = 60
    breaker.failed()
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


async def test_hits_at_the_same_time_are_all_counted(
    cache: LinkCache, redis: Redis
) -> None:
    for slug in ("abc", "xyz"):
        await cache.put(slug, (len(slug), f"https://{slug}.test/"), None)
    hits = [cache.hit(slug, "2026-01-01") for slug in ["abc", "xyz", "none"] * 20]
    targets = await asyncio.gather(*hits)
    assert targets[:3] == [(3, "https://abc.test/"), (3, "https://xyz.test/"), None]
    assert redis.hgetall("clicks:live") == {"3:2026-01-01": "40"}


async def test_connection_cut_is_down_once(cache: LinkCache, redis: Redis) -> None:
    others = {client["id"] for client in redis.client_list()}
    assert await cache.ping()
    for client in redis.client_list():
        if client["id"] not in others:
            redis.client_kill_filter(_id=client["id"])
    with pytest.raises(CacheDown):
        await cache.get("abc")
    assert await cache.ping()


async def test_silent_redis_is_down_in_time(silent_port: int) -> None:
    cache = LinkCache(f"redis://127.0.0.1:{silent_port}/0")
    began = time.monotonic()
    answers = await asyncio.gather(
        *[cache.get("abc") for _ in range(10)], return_exceptions=True
    )
    assert all(isinstance(answer, CacheDown) for answer in answers)
    assert time.monotonic() - began < 0.5
    await cache.close()
