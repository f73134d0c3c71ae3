"""An import whose worker dies, hangs or meets another one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import pytest
from helpers import add_import, age, count_links, get_import, make_csv
from psycopg import Connection

from app import claims, jobs, reaper
from app.db import connect


class Crash(Exception):
    """The worker dies here."""


def crash_at(
    monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool, times: int = 1
) -> None:
    """Make a function of the job raise Crash, before or after the work, some times."""
    original: Callable[..., Any] = getattr(jobs, name)
    left = times

    def crashing(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            return original(*args, **kwargs)
        if after:
            original(*args, **kwargs)
        raise Crash

    monkeypatch.setattr(jobs, name, crashing)


def run_to_end(connection: Connection, import_id: int) -> None:
    """Do what worker and beat do, crashes included, but without waiting."""
    for _ in range(50):
        try:
            jobs.run(connection, import_id)
        except Crash:
            age(connection, import_id, 60)
            reaper.reap(connection)
        if get_import(connection, import_id)["state"] in ("done", "failed"):
            return
    raise AssertionError("the import did not end")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "name", ["claim", "count", "lock", "store_chunk", "change", "release", "finish"]
)
def test_run_resumes_after_crash(
    connection: Connection,
    small_chunks: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    after: bool,
) -> None:
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)
    content = make_csv(35) + b"nonsense,xyz\nhttps://example.com/again,row00001\n"
    import_id = add_import(connection, content)
    crash_at(monkeypatch, name, after=after, times=3)
    run_to_end(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["state"], job["total"], job["done"]) == ("done", 37, 37)
    assert (job["created"], job["failed"], count_links(connection)) == (35, 2, 35)
    assert [e["row"] for e in job["errors"]] == [36, 37]


def test_claim_is_given_once(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(1))
    barrier = Barrier(8)

    def claim(_: int) -> claims.Job | None:
        with connect() as own:
            barrier.wait()
            return claims.claim(own, import_id)

    with ThreadPoolExecutor(8) as threads:
        claimed = list(threads.map(claim, range(8)))
    assert sum(job is not None for job in claimed) == 1


def test_message_that_comes_twice_does_nothing(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(5))
    jobs.run(connection, import_id)
    before = get_import(connection, import_id)
    assert jobs.run(connection, import_id) is False
    assert get_import(connection, import_id) == before


def test_fence_stops_worker_that_lost_its_claim(
    connection: Connection, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add_import(connection, make_csv(25))
    old = claims.claim(connection, import_id)
    assert old is not None
    age(connection, import_id, 60)
    reaper.reap(connection)
    new = claims.claim(connection, import_id)
    assert new is not None
    assert new.attempt == old.attempt + 2
    for step in (claims.lock, claims.release, claims.finish, jobs.count):
        with pytest.raises(claims.LostClaim):
            step(connection, old)
    assert get_import(connection, import_id)["state"] == "running"


def test_run_goes_away_when_its_claim_is_lost_midway(
    connection: Connection, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add_import(connection, make_csv(25))
    original = claims.lock
    chunks = 0

    def lock(own: Connection, job: claims.Job) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == 2:  # stopped for a minute, and another worker did the rest
            monkeypatch.setattr(jobs, "lock", original)
            with closing(connect()) as other:
                age(other, import_id, 60)
                reaper.reap(other)
                jobs.run(other, import_id)
        original(own, job)

    monkeypatch.setattr(jobs, "lock", lock)
    assert jobs.run(connection, import_id) is False
    job = get_import(connection, import_id)
    assert (job["state"], job["created"], count_links(connection)) == ("done", 25, 25)
