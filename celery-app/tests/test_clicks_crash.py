"""Flushes that die anywhere, meet each other, or find Redis less than durable."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from clicking import DAY, batches, click, left_in_redis, stored
from psycopg import Connection
from redis import Redis

from app import clicks
from app.db import connect, connect_redis


class Crash(Exception):
    """The worker dies here."""


@pytest.fixture
def unsafe_redis(redis: Redis) -> Iterator[Redis]:
    """A Redis whose durability may be changed; it is put back afterwards."""
    names = ("appendonly", "appendfsync")
    before = {name: str(redis.config_get(name)[name]) for name in names}
    yield redis
    for name, value in before.items():
        redis.config_set(name, value)


def crash_once(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool) -> None:
    original: Callable[..., Any] = getattr(clicks, name)

    def crashing(*args: Any) -> Any:
        monkeypatch.setattr(clicks, name, original)
        if after:
            original(*args)
        raise Crash

    monkeypatch.setattr(clicks, name, crashing)


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("take", False),
        ("take", True),  # after RENAME
        ("is_durable", True),  # after WAITAOF
        ("apply", False),
        ("apply", True),  # before COMMIT
        ("forget", False),  # after COMMIT, before DEL
        ("forget", True),
    ],
)
def test_flush_counts_once_over_crash(
    connection: Connection,
    redis: Redis,
    links: list[int],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    after: bool,
) -> None:
    for number, link_id in enumerate(links, 1):
        click(redis, link_id, number)
    crash_once(monkeypatch, name, after=after)
    with pytest.raises(Crash):
        clicks.flush(redis, connection)
    click(redis, links[0], 100)
    with closing(connect_redis()) as other:
        clicks.flush(other, connection)
        clicks.flush(other, connection)
    expected = {(link_id, DAY): n for n, link_id in enumerate(links, 1)}
    expected[links[0], DAY] += 100
    assert stored(connection) == expected
    assert sum(total for total, _ in batches(connection)) == sum(expected.values())
    assert left_in_redis(redis) == set()


def test_flush_finishes_batch_that_is_half_forgotten(
    connection: Connection, redis: Redis
) -> None:
    redis.sadd(clicks.BATCHES, str(uuid4()))
    clicks.flush(redis, connection)
    assert left_in_redis(redis) == set()
    assert batches(connection) == []


def test_flush_survives_lost_redis(
    connection: Connection, redis: Redis, links: list[int]
) -> None:
    click(redis, links[0])
    clicks.flush(redis, connection)
    redis.flushdb()
    clicks.flush(redis, connection)
    click(redis, links[0])
    clicks.flush(redis, connection)
    assert stored(connection) == {(links[0], DAY): 2}


def test_concurrent_flushes_count_once(
    connection: Connection, redis: Redis, links: list[int]
) -> None:
    def flush(_: int) -> None:
        with closing(connect_redis()) as own_redis, connect() as own:
            for _ in range(25):
                for link_id in links:
                    click(own_redis, link_id)
                clicks.flush(own_redis, own)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(flush, range(4)))
    clicks.flush(redis, connection)
    assert stored(connection) == {(link_id, DAY): 100 for link_id in links}
    assert left_in_redis(redis) == set()


def test_two_flushes_of_one_batch_count_once(
    connection: Connection, redis: Redis, links: list[int]
) -> None:
    click(redis, links[0], 7)
    batch = str(uuid4())
    clicks.take(redis, batch)
    barrier = Barrier(4)

    def settle(_: int) -> None:
        with closing(connect_redis()) as own_redis, connect() as own:
            barrier.wait()
            clicks.settle(own_redis, own, batch)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(settle, range(4)))
    assert stored(connection) == {(links[0], DAY): 7}
    assert batches(connection) == [(7, 0)]


def test_flush_waits_for_the_disk(
    connection: Connection, unsafe_redis: Redis, links: list[int]
) -> None:
    unsafe_redis.config_set("appendfsync", "no")
    click(unsafe_redis, links[0])
    clicks.flush(unsafe_redis, connection)
    assert stored(connection) == {}
    unsafe_redis.config_set("appendfsync", "always")
    clicks.flush(unsafe_redis, connection)
    assert stored(connection) == {(links[0], DAY): 1}


def test_flush_refuses_redis_without_append_only_file(
    connection: Connection, unsafe_redis: Redis, links: list[int]
) -> None:
    unsafe_redis.config_set("appendonly", "no")
    click(unsafe_redis, links[0])
    with pytest.raises(RuntimeError, match="appendonly yes"):
        clicks.flush(unsafe_redis, connection)
    assert stored(connection) == {}
    unsafe_redis.config_set("appendonly", "yes")
    clicks.flush(unsafe_redis, connection)
    assert stored(connection) == {(links[0], DAY): 1}
