from datetime import UTC, datetime

from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import LinkClicks

from .clients import Client, Make, New


def clicks_in(redis: Redis) -> int:
    return sum(map(int, redis.hvals("clicks:live")))


async def test_redirect_sends_stored_location(client: Client, new: New) -> None:
    slug = (await new(url="https://bücher.example/a b".replace(" ", "%20")))["slug"]
    response = await client.get(f"/{slug}")
    assert response.status_code == 302
    assert response.headers["Location"] == "https://xn--bcher-kva.example/a%20b"
    assert response.content == b""


async def test_redirect_counts_each_get(client: Client, redis: Redis, new: New) -> None:
    slug = (await new())["slug"]
    for _ in range(3):
        await client.get(f"/{slug}")
    assert clicks_in(redis) == 3


async def test_redirect_does_not_count_head(
    client: Client, redis: Redis, new: New
) -> None:
    slug = (await new())["slug"]
    assert (await client.head(f"/{slug}")).status_code == 302
    assert clicks_in(redis) == 0


async def test_redirect_unknown_is_not_found(client: Client) -> None:
    assert (await client.get("/nothing")).status_code == 404


async def test_redirect_expired_is_gone(client: Client, new: New) -> None:
    slug = (await new(expires_at="2020-01-01T00:00:00Z"))["slug"]
    assert (await client.get(f"/{slug}")).status_code == 410


async def test_redirect_follows_change_at_once(client: Client, new: New) -> None:
    slug = (await new())["slug"]
    await client.get(f"/{slug}")
    await client.patch(f"/api/links/{slug}", json={"url": "https://new.example/"})
    assert (await client.get(f"/{slug}")).headers["Location"] == "https://new.example/"
    await client.delete(f"/api/links/{slug}")
    assert (await client.get(f"/{slug}")).status_code == 404


async def test_redirect_without_redis_counts_in_postgres(
    client_without_redis: Client, session: Session, new: New
) -> None:
    slug = (await new())["slug"]
    for _ in range(3):
        assert (await client_without_redis.get(f"/{slug}")).status_code == 302
    counted = session.execute(select(LinkClicks.day, LinkClicks.clicks)).one()
    assert tuple(counted) == (datetime.now(UTC).date(), 3)


async def test_redirect_with_buffer_counts_all(
    make_client: Make, redis: Redis, new: New
) -> None:
    client = await make_client(link_cache_seconds=60, click_buffer_ms=10_000)
    slug = (await new())["slug"]
    for _ in range(5):
        assert (await client.get(f"/{slug}")).status_code == 302
    assert clicks_in(redis) == 0
    await client.state.redirects.close()
    assert clicks_in(redis) == 5
