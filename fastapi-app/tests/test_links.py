from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Link, LinkClicks

from .clients import Client, New


async def test_create_link_stores_it(client: Client, session: Session) -> None:
    response = await client.post("/api/links", json={"url": "https://example.com"})
    assert response.status_code == 201
    slug = response.json()["slug"]
    assert response.headers["Location"] == f"/api/links/{slug}"
    assert session.scalar(select(Link.url).where(Link.slug == slug)) == (
        "https://example.com/"
    )


async def test_create_link_takes_given_slug(client: Client) -> None:
    response = await client.post(
        "/api/links", json={"url": "https://a.b/", "slug": "mine"}
    )
    assert response.status_code == 201
    assert response.json()["short_url"] == "http://short.test/mine"


async def test_create_link_rejects_taken_slug(client: Client, new: New) -> None:
    taken = (await new(slug="taken"))["slug"]
    response = await client.post(
        "/api/links", json={"url": "https://a.b/", "slug": taken}
    )
    assert response.status_code == 409


@pytest.mark.parametrize(
    ("payload", "loc"),
    [
        ({}, ["body", "url"]),
        ({"url": None}, ["body", "url"]),
        ({"url": "javascript:alert(1)"}, ["body", "url"]),
        ({"url": "https://user@example.com/"}, ["body", "url"]),
        ({"url": "https://a.b/", "slug": "no"}, ["body", "slug"]),
        ({"url": "https://a.b/", "slug": "API"}, ["body", "slug"]),
        ({"url": "https://a.b/", "expires_at": "tomorrow"}, ["body", "expires_at"]),
        ({"url": "https://a.b/", "expires_at": 1}, ["body", "expires_at"]),
        ({"url": "https://a.b/", "expires_at": "2030-01-01"}, ["body", "expires_at"]),
        ({"url": "https://a.b/", "more": 1}, ["body", "more"]),
    ],
)
async def test_create_link_names_wrong_field(
    client: Client, payload: dict[str, object], loc: list[str]
) -> None:
    response = await client.post("/api/links", json=payload)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["errors"]] == [loc]


async def test_create_link_keeps_canonical_url(client: Client) -> None:
    response = await client.post(
        "/api/links", json={"url": "HTTPS://bücher.example:443/ü"}
    )
    assert response.json()["url"] == "https://xn--bcher-kva.example/%C3%BC"


async def test_list_links_pages_newest_first(client: Client, new: New) -> None:
    slugs = [(await new())["slug"] for _ in range(3)]
    first = (await client.get("/api/links?limit=2")).json()
    second = (
        await client.get(f"/api/links?limit=2&cursor={first['next_cursor']}")
    ).json()
    listed = [link["slug"] for link in first["items"] + second["items"]]
    assert listed == slugs[::-1]
    assert second["next_cursor"] is None


async def test_update_link_changes_target_and_expiry(client: Client, new: New) -> None:
    slug = (await new())["slug"]
    change = {"url": "https://new.example/", "expires_at": "2031-01-01T01:00:00+01:00"}
    response = await client.patch(f"/api/links/{slug}", json=change)
    assert response.status_code == 200
    assert response.json()["url"] == "https://new.example/"
    assert response.json()["expires_at"] == "2031-01-01T00:00:00Z"


async def test_update_link_rejects_null_url(client: Client, new: New) -> None:
    response = await client.patch(
        f"/api/links/{(await new())['slug']}", json={"url": None}
    )
    assert response.status_code == 422


async def test_delete_link_removes_it_and_its_clicks(
    client: Client, session: Session, new: New
) -> None:
    slug = (await new())["slug"]
    link_id = session.scalar(select(Link.id).where(Link.slug == slug))
    session.add(LinkClicks(link_id=link_id, day=datetime.now(UTC).date(), clicks=3))
    session.commit()
    assert (await client.delete(f"/api/links/{slug}")).status_code == 204
    assert (await client.get(f"/api/links/{slug}")).status_code == 404
    assert session.scalar(select(func.count()).select_from(LinkClicks)) == 0


async def test_clicks_are_listed_per_day(
    client: Client, session: Session, new: New
) -> None:
    slug = (await new())["slug"]
    link_id = session.scalar(select(Link.id).where(Link.slug == slug))
    today = datetime.now(UTC).date()
    session.add(LinkClicks(link_id=link_id, day=today, clicks=3))
    session.add(LinkClicks(link_id=link_id, day=today - timedelta(days=2), clicks=4))
    session.commit()
    body = (await client.get(f"/api/links/{slug}/clicks?days=3")).json()
    assert body["total"] == 7
    assert [day["clicks"] for day in body["days"]] == [4, 0, 3]
