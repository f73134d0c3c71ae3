import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from links.breaker import Breaker
from links.cache import CacheDown, LinkCache

DEAD = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache(redis: Redis) -> LinkCache:
    return LinkCache(os.environ["REDIS_URL"])


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


def test_hits_at_the_same_time_are_all_counted(cache: LinkCache, redis: Redis) -> None:
    for slug in ("abc", "xyz"):
        cache.put(slug, (len(slug), f"https://{slug}.test/"), None)
    with ThreadPoolExecutor(4) as threads:
        slugs = ["abc", "xyz", "none"] * 20
        targets = list(threads.map(lambda slug: cache.hit(slug, "2026-01-01"), slugs))
    assert targets[:3] == [(3, "https://abc.test/"), (3, "https://xyz.test/"), None]
    assert redis.hgetall("clicks:live") == {"3:2026-01-01": "40"}


def test_connection_cut_is_down_once(cache: LinkCache, redis: Redis) -> None:
    others = {client["id"] for client in redis.client_list()}
    assert cache.ping()
    for client in redis.client_list():
        if client["id"] not in others:
            redis.client_kill_filter(_id=client["id"])
    with pytest.raises(CacheDown):
        cache.get("abc")
    assert cache.ping()


def test_silent_redis_is_down_in_time(silent_port: int) -> None:
    cache = LinkCache(f"redis://127.0.0.1:{silent_port}/0")
    began = time.monotonic()
    for _ in range(10):
        with pytest.raises(CacheDown):
            cache.get("abc")
    assert time.monotonic() - began < 1
