from helpers import count_links
from psycopg import Connection

from app import links


def add_link(connection: Connection, slug: str, expired_days_ago: float | None) -> None:
    connection.execute(
        "INSERT INTO links (slug, url, expires_at)"
        " VALUES (%s, 'https://example.com/', now() - make_interval(hours => %s))",
        [slug, None if expired_days_ago is None else int(expired_days_ago * 24)],
    )


def test_purge_deletes_what_expired_long_ago(connection: Connection) -> None:
    add_link(connection, "for-ever", None)
    add_link(connection, "future", -1)
    add_link(connection, "recent", 29.5)
    add_link(connection, "long-ago", 30.5)
    links.purge(connection, days=30)
    slugs = connection.execute("SELECT slug FROM links ORDER BY id").fetchall()
    assert slugs == [("for-ever",), ("future",), ("recent",)]


def test_purge_deletes_clicks_with_the_link(connection: Connection) -> None:
    add_link(connection, "long-ago", 31)
    connection.execute("INSERT INTO link_clicks SELECT id, now(), 5 FROM links")
    links.purge(connection, days=30)
    assert connection.execute("SELECT FROM link_clicks").rowcount == 0


def test_purge_takes_more_than_a_batch(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO links (slug, url, expires_at) SELECT 'slug' || n, 'https://x/',"
        " now() - interval '40 days' FROM generate_series(1, 2500) n"
    )
    links.purge(connection, days=30)
    assert count_links(connection) == 0


def test_purge_forgets_old_click_batches(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO click_batches SELECT gen_random_uuid(), now() - days, 1, 0"
        " FROM unnest('{29 days,31 days}'::interval[]) days"
    )
    links.purge(connection, days=30)
    assert connection.execute("SELECT FROM click_batches").rowcount == 1
