from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import pytest
from helpers import add_import, age, count_links, get_import, make_csv
from psycopg import Connection

from app import claims, jobs, reaper, store
from app.db import connect


class Crash(Exception):
    """The worker dies here."""


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_RECORDS", 10)
    monkeypatch.setattr(store, "BLOCK", 4)


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


def test_run_stores_links(connection: Connection) -> None:
    content = b"url,slug,expires_at\nhttps://a.example,one,2030-01-31T12:00:00Z\n"
    import_id = add_import(connection, content)
    assert jobs.run(connection, import_id) is False
    links = connection.execute(
        "SELECT slug, url, expires_at::text FROM links"
    ).fetchall()
    assert links == [("one", "https://a.example/", "2030-01-31 12:00:00+00")]
    job = get_import(connection, import_id)
    assert (job["state"], job["total"], job["done"]) == ("done", 1, 1)
    assert (job["created"], job["failed"], job["errors"]) == (1, 0, [])
    assert job["content"] is None
    assert job["finished_at"] is not None


def test_run_header_only_is_done(connection: Connection) -> None:
    import_id = add_import(connection, b"url\n")
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["state"], job["total"], job["created"]) == ("done", 0, 0)


def test_run_without_header_is_failed(connection: Connection) -> None:
    import_id = add_import(connection, b"https://a.example\n")
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["state"], job["content"]) == ("failed", None)
    assert "header" in job["detail"]


def test_run_unknown_import_does_nothing(connection: Connection) -> None:
    assert jobs.run(connection, 123) is False


def test_run_reports_errors_in_row_order(
    connection: Connection, small_chunks: None
) -> None:
    connection.execute("INSERT INTO links (slug, url) VALUES ('taken', 'https://x/')")
    rows = [
        "https://a.example,taken",
        "nonsense,abc",
        "https://b.example,twice",
        "https://c.example,twice",
        "https://d.example,",
    ]
    import_id = add_import(connection, "\n".join(["url,slug", *rows]).encode())
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["state"], job["created"], job["failed"]) == ("done", 2, 3)
    assert [(e["row"], e["reason"].split(" ")[0]) for e in job["errors"]] == [
        (1, "slug"),
        (2, "url"),
        (4, "slug"),
    ]
    first = connection.execute("SELECT url FROM links WHERE slug = 'twice'").fetchone()
    assert first == ("https://b.example/",)


def test_run_first_row_wins_over_chunks(
    connection: Connection, small_chunks: None
) -> None:
    content = make_csv(25) + make_csv(25).removeprefix(b"url,slug\n")
    import_id = add_import(connection, content)
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["created"], job["failed"], count_links(connection)) == (25, 25, 25)
    assert job["errors"][0] == {"row": 26, "reason": "slug is taken"}


def test_run_replaces_generated_slug_that_is_taken(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slugs = iter(["same", "same", "same", "same", "other", "third"])
    monkeypatch.setattr("app.importer.generate_slug", lambda: next(slugs))
    monkeypatch.setattr("app.store.generate_slug", lambda: next(slugs))
    content = b"url\nhttps://a.example\nhttps://b.example\nhttps://c.example\n"
    import_id = add_import(connection, content)
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["created"], job["failed"]) == (3, 0)
    assert count_links(connection) == 3


def test_run_keeps_first_hundred_errors(
    connection: Connection, small_chunks: None
) -> None:
    import_id = add_import(connection, b"url\n" + b"nonsense\n" * 250)
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["failed"], len(job["errors"])) == (250, 100)
    assert [e["row"] for e in job["errors"]] == list(range(1, 101))


def test_run_yields_after_its_slice(
    connection: Connection, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)
    import_id = add_import(connection, make_csv(25))
    turns = 1
    while jobs.run(connection, import_id):
        turns += 1
        assert turns < 50
    job = get_import(connection, import_id)
    assert (job["state"], job["created"], turns) == ("done", 25, job["attempt"])


def test_chunk_ends_after_its_time(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MAX_SECONDS", 0.0)
    monkeypatch.setattr(store, "BLOCK", 4)
    import_id = add_import(connection, make_csv(10))
    crash_at(monkeypatch, "finish", after=False)
    with pytest.raises(Crash):
        jobs.run(connection, import_id)
    assert get_import(connection, import_id)["done"] == 10
    assert count_links(connection) == 10


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
