import pytest
from helpers import add_import, count_links, get_import, make_csv
from psycopg import Connection

from app import jobs, store


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
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)
    assert jobs.run(connection, import_id) is True
    assert get_import(connection, import_id)["done"] == 4
    assert count_links(connection) == 4
