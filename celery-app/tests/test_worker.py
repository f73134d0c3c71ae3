"""The whole thing: real worker, real beat, killed without warning."""

import json
import os
import signal
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import servers
from helpers import add_import, age, count_links, get_import, make_csv, wait_for
from processes import WORKER, Process, running
from psycopg import Connection
from redis import Redis

from app.clicks import LIVE
from app.tasks import wake


def is_done(connection: Connection, import_id: int) -> bool:
    return bool(get_import(connection, import_id)["state"] == "done")


def has_progressed(connection: Connection, import_id: int, done: int) -> bool:
    return bool(get_import(connection, import_id)["done"] > done)


def sum_clicks(connection: Connection) -> int:
    row = connection.execute("SELECT coalesce(sum(clicks), 0) FROM link_clicks")
    return int((row.fetchone() or [0])[0])


def test_worker_does_import_and_logs_its_request(
    connection: Connection, worker: Process
) -> None:
    import_id = add_import(connection, make_csv(100))
    wake(import_id, "request-1")
    wait_for(lambda: is_done(connection, import_id))
    wait_for(lambda: "import_done" in worker.log)
    events = [json.loads(x) for x in worker.log.splitlines() if x.startswith("{")]
    (done,) = [event for event in events if event["event"] == "import_done"]
    assert done["request_id"] == "request-1"
    assert not any("request_id" in event for event in events if event is not done)
    assert worker.stop() == 0


def test_beat_finds_import_whose_message_was_lost(
    connection: Connection, redis: Redis, worker: Process, beat: Process
) -> None:
    import_id = add_import(connection, make_csv(100))
    age(connection, import_id, 11)
    redis.flushdb()  # the broker loses everything, bindings included
    wait_for(lambda: is_done(connection, import_id))
    assert count_links(connection) == 100


def test_import_ends_once_over_two_kills(
    connection: Connection, tmp_path: Path, beat: Process
) -> None:
    import_id = add_import(connection, make_csv(250_000))
    done = 0
    for _ in range(2):
        with running(WORKER, tmp_path) as worker:
            wake(import_id, "")
            wait_for(partial(has_progressed, connection, import_id, done))
            worker.kill()
        job = get_import(connection, import_id)
        done = job["done"]
        assert (job["state"], done < 250_000) == ("running", True)
        age(connection, import_id, 16)  # instead of waiting for the reaper's 15 s
    with running(WORKER, tmp_path):
        wait_for(lambda: is_done(connection, import_id))
    job = get_import(connection, import_id)
    assert (job["created"], job["failed"]) == (250_000, 0)
    assert count_links(connection) == 250_000


def test_clicks_count_once_over_kills(
    connection: Connection, redis: Redis, tmp_path: Path, beat: Process
) -> None:
    connection.execute("INSERT INTO links (slug, url) VALUES ('one', 'https://x/')")
    sent = 0
    for _ in range(3):
        with running(WORKER, tmp_path) as worker:
            before = sum_clicks(connection)
            deadline = time.monotonic() + 30
            while sum_clicks(connection) == before:
                redis.hincrby(LIVE, "1:2026-11-21", 1)
                sent += 1
                assert time.monotonic() < deadline
            worker.kill()
    with running(WORKER, tmp_path):
        wait_for(lambda: sum_clicks(connection) >= sent)
        wait_for(lambda: not redis.keys("clicks:batch*"))
    assert sum_clicks(connection) == sent


@pytest.mark.parametrize("command", [WORKER, ("beat",)], ids=lambda c: c[0])
def test_healthcheck_fails_for_process_that_hangs(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with running(command, tmp_path) as process:
        assert not process.is_healthy()  # not started yet
        wait_for(process.is_healthy)
        process.signal(signal.SIGSTOP)
        touched = process.heartbeat.stat().st_mtime
        os.utime(process.heartbeat, (touched - 31, touched - 31))
        assert not process.is_healthy()
        process.signal(signal.SIGCONT)
        wait_for(process.is_healthy)
        assert process.stop() == 0


@pytest.mark.parametrize("command", [WORKER, ("beat",)], ids=lambda c: c[0])
def test_process_outlives_broker_and_shows_it(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with servers.free_port() as port, ExitStack() as stack:
        with servers.redis_server(tmp_path, port) as url:
            started = running(command, tmp_path, CELERY_BROKER_URL=url)
            process = stack.enter_context(started)
            wait_for(process.is_healthy)
        wait_for(lambda: process.silent_seconds > 7)  # it touches its file every 5 s
        with servers.redis_server(tmp_path, port):
            wait_for(lambda: process.silent_seconds < 1)
