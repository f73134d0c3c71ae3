"""What the tests of clicks do: click, and look at what became of it."""

from typing import Any

from psycopg import Connection
from redis import Redis

from app.clicks import BARRIER, LIVE

DAY = "2026-11-21"


def click(redis: Redis, link_id: int, number: int = 1, day: str = DAY) -> None:
    redis.hincrby(LIVE, f"{link_id}:{day}", number)


def stored(connection: Connection) -> dict[tuple[int, str], int]:
    rows = connection.execute("SELECT link_id, day::text, clicks FROM link_clicks")
    return {(link_id, day): number for link_id, day, number in rows}


def batches(connection: Connection) -> list[tuple[int, int]]:
    query = "SELECT clicks, orphaned FROM click_batches ORDER BY applied_at"
    return connection.execute(query).fetchall()


def left_in_redis(redis: Redis) -> set[Any]:
    return set(redis.keys("clicks:*")) - {BARRIER}
