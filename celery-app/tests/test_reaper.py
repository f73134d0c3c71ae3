import pytest
from helpers import add_import, age, get_import, make_csv
from psycopg import Connection

from app import claims, jobs, reaper
from app.db import connect
from app.reaper import Wake, reap


def test_reap_leaves_fresh_imports_alone(connection: Connection) -> None:
    queued = add_import(connection, make_csv(1))
    running = add_import(connection, make_csv(1))
    claims.claim(connection, running)
    age(connection, queued, 8)
    age(connection, running, 13)
    assert reap(connection) == []


def test_reap_wakes_for_queued_import_once(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(1))
    connection.execute("UPDATE imports SET request_id = 'abc'")
    age(connection, import_id, 11)
    assert reap(connection) == [Wake(import_id, "abc")]
    assert reap(connection) == []
    assert get_import(connection, import_id)["stalls"] == 0


def test_reap_takes_stalled_import_from_its_worker(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(1))
    claims.claim(connection, import_id)
    age(connection, import_id, 16)
    assert reap(connection) == [Wake(import_id, None)]
    job = get_import(connection, import_id)
    assert (job["state"], job["attempt"], job["stalls"]) == ("queued", 2, 1)


def test_reap_skips_import_in_a_transaction(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(1))
    job = claims.claim(connection, import_id)
    assert job is not None
    age(connection, import_id, 60)
    with connect() as other, other.transaction():
        claims.lock(other, job)
        assert reap(connection) == []


def test_reap_gives_up_after_five_stalls(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(3))
    for stall in range(1, reaper.MAX_STALLS + 1):
        assert claims.claim(connection, import_id) is not None
        age(connection, import_id, 60)
        woken = reap(connection)
        assert bool(woken) is (stall < reaper.MAX_STALLS)
    job = get_import(connection, import_id)
    assert (job["state"], job["content"]) == ("failed", None)
    assert job["detail"] == "gave up after 5 attempts without progress at row 1"
    assert job["finished_at"] is not None
    assert jobs.run(connection, import_id) is False


def test_progress_forgets_stalls(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = add_import(connection, make_csv(3))
    connection.execute("UPDATE imports SET stalls = 4")
    jobs.run(connection, import_id)
    job = get_import(connection, import_id)
    assert (job["state"], job["stalls"]) == ("done", 0)


def test_reap_leaves_ended_imports_alone(connection: Connection) -> None:
    import_id = add_import(connection, make_csv(1))
    jobs.run(connection, import_id)
    age(connection, import_id, 3600)
    assert reap(connection) == []
