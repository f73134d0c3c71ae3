from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from app.breaker import Breaker
from app.cache import CacheDown, LinkCache

DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache(redis_url: str, redis: Redis) -> LinkCache:
    return LinkCache(redis_url)


def test_hit_returns_target_and_counts(cache: LinkCache, redis: Redis) -> None:
    cache.put("abc", (7, "https://a.b/"), None)
    assert cache.hit("abc", "2026-01-01") == (7, "https://a.b/")
    assert redis.hgetall("clicks:live") == {"7:2026-01-01": "1"}


def test_miss_counts_nothing(cache: LinkCache, redis: Redis) -> None:
    assert cache.hit("abc", "2026-01-01") is None
    assert not redis.exists("clicks:live")


def test_forgotten_target_cannot_be_put_back(cache: LinkCache) -> None:
    cache.put("abc", (7, "https://old.example/"), None)
    cache.forget("abc")
    cache.put("abc", (7, "https://old.example/"), None)
    assert cache.get("abc") is None


def test_target_is_not_kept_beyond_expiry(cache: LinkCache, redis: Redis) -> None:
    cache.put("abc", (7, "https://a.b/"), datetime.now(UTC) + timedelta(seconds=5))
    assert 0 < redis.pttl("link:abc") <= 5000


def test_batch_sent_twice_counts_once(cache: LinkCache, redis: Redis) -> None:
    for _ in range(2):
        cache.count("batch-1", {"7:2026-01-01": 3})
    assert redis.hgetall("clicks:live") == {"7:2026-01-01": "3"}


def test_dead_redis_opens_breaker() -> None:
    cache = LinkCache(DEAD)
    for _ in range(10):
        with pytest.raises(CacheDown):
            cache.get("abc")
    assert cache.ping() is False


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
