from datetime import UTC, datetime

from django.test import Client
from redis import Redis

from links.models import LinkClicks
from links.state import state

from .conftest import Make, New

JSON = "application/json"


def clicks_in(redis: Redis) -> int:
    return sum(map(int, redis.hvals("clicks:live")))


def test_redirect_sends_stored_location(client: Client, new: New) -> None:
    slug = new(url="https://bücher.example/a b".replace(" ", "%20"))["slug"]
    response = client.get(f"/{slug}")
    assert response.status_code == 302
    assert response.headers["Location"] == "https://xn--bcher-kva.example/a%20b"
    assert response.content == b""


def test_redirect_counts_each_get(client: Client, redis: Redis, new: New) -> None:
    slug = new()["slug"]
    for _ in range(3):
        client.get(f"/{slug}")
    assert clicks_in(redis) == 3


def test_redirect_does_not_count_head(client: Client, redis: Redis, new: New) -> None:
    slug = new()["slug"]
    assert client.head(f"/{slug}").status_code == 302
    assert clicks_in(redis) == 0


def test_redirect_unknown_is_not_found(client: Client) -> None:
    assert client.get("/nothing").status_code == 404


def test_redirect_expired_is_gone(client: Client, new: New) -> None:
    slug = new(expires_at="2020-01-01T00:00:00Z")["slug"]
    assert client.get(f"/{slug}").status_code == 410


def test_redirect_follows_change_at_once(client: Client, new: New) -> None:
    slug = new()["slug"]
    client.get(f"/{slug}")
    client.patch(
        f"/api/links/{slug}", {"url": "https://new.example/"}, "application/json"
    )
    assert client.get(f"/{slug}").headers["Location"] == "https://new.example/"
    client.delete(f"/api/links/{slug}")
    assert client.get(f"/{slug}").status_code == 404


def test_redirect_without_redis_counts_in_postgres(
    client_without_redis: Client, new: New
) -> None:
    slug = new()["slug"]
    for _ in range(3):
        assert client_without_redis.get(f"/{slug}").status_code == 302
    counted = LinkClicks.objects.get()
    assert (counted.day, counted.clicks) == (datetime.now(UTC).date(), 3)


def test_redirect_with_buffer_counts_all(
    make_client: Make, redis: Redis, new: New
) -> None:
    client = make_client(link_cache_seconds=60, click_buffer_ms=10_000)
    slug = new()["slug"]
    for _ in range(5):
        assert client.get(f"/{slug}").status_code == 302
    assert clicks_in(redis) == 0
    state.redirects.close()
    assert clicks_in(redis) == 5
