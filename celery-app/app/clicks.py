"""Clicks from Redis to Postgres, each exactly once.

1. A batch gets an id: `clicks:live` is renamed to `clicks:batch:{id}`, and the id joins
   the set `clicks:batches`, at once.
2. The rename is on disk before Postgres hears of it (WAITAOF). Without that a crash of
   Redis could bring `clicks:live` back, and the same clicks would count again under
   another id. (Redis 7.4 and Valkey up to 9.1 answer WAITAOF too early with appendfsync
   everysec, redis#13793: there this covers a crash of Redis, not one of the machine.)
3. One transaction adds the clicks and records the id. A second one finds the id.
4. Redis forgets the batch.

A flush that dies anywhere leaves an id in `clicks:batches`, and the next one goes on
from there. Two at once do the same work, and Postgres takes it once.
"""

from typing import cast
from uuid import uuid4

import structlog
from psycopg import Connection
from redis import Redis, ResponseError

LIVE = "clicks:live"
BATCHES = "clicks:batches"
BARRIER = "clicks:barrier"
WAIT_MS = 2000

TAKE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('SADD', KEYS[3], ARGV[1])
return 1
"""
ADD = """
    INSERT INTO link_clicks (link_id, day, clicks)
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::bigint[])
    ON CONFLICT (link_id, day)
    DO UPDATE SET clicks = link_clicks.clicks + excluded.clicks
"""

log = structlog.get_logger(__name__)

Click = tuple[int, str, int]  # link id, day, number


def flush(redis: Redis, connection: Connection) -> None:
    """Carry all clicks over, those of unfinished batches first.

    Raises RuntimeError if Redis has no append-only file, RedisError or psycopg.Error if
    one of the two cannot be reached: the next flush goes on.
    """
    pending = sorted(cast(set[str], redis.smembers(BATCHES)))
    if take(redis, new := str(uuid4())):
        pending.append(new)
    if not pending:
        return
    if not is_durable(redis):
        log.warning("clicks_flush_postponed", reason="Redis did not reach its disk")
        return
    for batch in pending:
        settle(redis, connection, batch)


def take(redis: Redis, batch: str) -> bool:
    """Make what was counted so far a batch; False if there is nothing."""
    return bool(redis.eval(TAKE, 3, LIVE, key_of(batch), BATCHES, batch))


def is_durable(redis: Redis) -> bool:
    """Wait up to 2 s until all that Redis has done so far is on its disk.

    WAITAOF waits for the writes of its own connection only, and a batch may be that of
    another: hence a write of our own, which comes after all of them.
    """
    redis.set(BARRIER, 1)
    try:
        local, _ = redis.waitaof(1, 0, WAIT_MS)
    except ResponseError as error:
        raise RuntimeError(
            f"clicks are not flushed: Redis needs 'appendonly yes' to count each click"
            f" exactly once ({error})"
        ) from None
    return bool(local)


def settle(redis: Redis, connection: Connection, batch: str) -> None:
    """Store a batch, if nobody has yet, and forget it."""
    if clicks := read(redis, batch):
        with connection.transaction():
            apply(connection, batch, clicks)
    forget(redis, batch)


def read(redis: Redis, batch: str) -> list[Click]:
    """Return the clicks of a batch in the order in which links are locked."""
    fields = cast(dict[str, str], redis.hgetall(key_of(batch)))
    clicks = []
    for field, number in fields.items():
        link_id, _, day = field.partition(":")
        clicks.append((int(link_id), day, int(number)))
    return sorted(clicks)


def apply(connection: Connection, batch: str, clicks: list[Click]) -> None:
    """Add the clicks within the caller's transaction, unless the batch is known."""
    total = sum(number for _, _, number in clicks)
    new = connection.execute(
        "INSERT INTO click_batches (id, clicks, orphaned) VALUES (%s, %s, 0)"
        " ON CONFLICT DO NOTHING",
        [batch, total],
    )
    if not new.rowcount:
        return
    known = lock_links(connection, [link_id for link_id, _, _ in clicks])
    kept = [click for click in clicks if click[0] in known]
    if kept:
        connection.execute(ADD, [list(column) for column in zip(*kept, strict=True)])
    if orphaned := total - sum(number for _, _, number in kept):
        connection.execute(
            "UPDATE click_batches SET orphaned = %s WHERE id = %s", [orphaned, batch]
        )
    log.info("clicks_flushed", batch=batch, clicks=total, orphaned=orphaned)


def lock_links(connection: Connection, ids: list[int]) -> set[int]:
    """Return those of `ids` that exist, and keep them from being deleted meanwhile."""
    links = connection.execute(
        "SELECT id FROM links WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids]
    )
    return {link_id for (link_id,) in links}


def forget(redis: Redis, batch: str) -> None:
    """Drop a batch that is in Postgres."""
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.delete(key_of(batch))
        pipeline.srem(BATCHES, batch)
        pipeline.execute()


def key_of(batch: str) -> str:
    return f"clicks:batch:{batch}"
