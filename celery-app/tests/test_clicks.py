from clicking import DAY, batches, click, left_in_redis, stored
from psycopg import Connection
from redis import Redis

from app import clicks


def test_flush_adds_clicks(
    connection: Connection, redis: Redis, links: list[int]
) -> None:
    first, second = links[:2]
    click(redis, first, 3)
    click(redis, first, 1, "2026-11-20")
    clicks.flush(redis, connection)
    click(redis, first, 2)
    click(redis, second, 5)
    clicks.flush(redis, connection)
    assert stored(connection) == {
        (first, DAY): 5,
        (first, "2026-11-20"): 1,
        (second, DAY): 5,
    }
    assert batches(connection) == [(4, 0), (7, 0)]
    assert left_in_redis(redis) == set()


def test_flush_without_clicks_does_nothing(
    connection: Connection, redis: Redis
) -> None:
    clicks.flush(redis, connection)
    assert batches(connection) == []
    assert redis.dbsize() == 0


def test_flush_counts_clicks_of_deleted_link_as_orphaned(
    connection: Connection, redis: Redis, links: list[int]
) -> None:
    connection.execute("DELETE FROM links WHERE id = %s", [links[0]])
    click(redis, links[0], 3)
    click(redis, links[1], 4)
    clicks.flush(redis, connection)
    assert stored(connection) == {(links[1], DAY): 4}
    assert batches(connection) == [(7, 3)]


def test_flush_with_only_orphans_is_applied(
    connection: Connection, redis: Redis
) -> None:
    click(redis, 123, 3)
    clicks.flush(redis, connection)
    assert batches(connection) == [(3, 3)]
    assert left_in_redis(redis) == set()
