from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Link, LinkClicks

from .conftest import New


def test_create_link_stores_it(client: FlaskClient, session: Session) -> None:
    response = client.post("/api/links", json={"url": "https://example.com"})
    assert response.status_code == 201
    slug = response.get_json()["slug"]
    assert response.headers["Location"] == f"/api/links/{slug}"
    assert session.scalar(select(Link.url).where(Link.slug == slug)) == (
        "https://example.com/"
    )


def test_create_link_takes_given_slug(client: FlaskClient) -> None:
    response = client.post("/api/links", json={"url": "https://a.b/", "slug": "mine"})
    assert response.status_code == 201
    assert response.get_json()["short_url"] == "http://short.test/mine"


def test_create_link_rejects_taken_slug(client: FlaskClient, new: New) -> None:
    taken = new(slug="taken")["slug"]
    response = client.post("/api/links", json={"url": "https://a.b/", "slug": taken})
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
def test_create_link_names_wrong_field(
    client: FlaskClient, payload: dict[str, object], loc: list[str]
) -> None:
    response = client.post("/api/links", json=payload)
    assert response.status_code == 422
    assert [error["loc"] for error in response.get_json()["errors"]] == [loc]


def test_create_link_keeps_canonical_url(client: FlaskClient) -> None:
    response = client.post("/api/links", json={"url": "HTTPS://bücher.example:443/ü"})
    assert response.get_json()["url"] == "https://xn--bcher-kva.example/%C3%BC"


def test_list_links_pages_newest_first(client: FlaskClient, new: New) -> None:
    slugs = [new()["slug"] for _ in range(3)]
    first = client.get("/api/links?limit=2").get_json()
    second = client.get(f"/api/links?limit=2&cursor={first['next_cursor']}").get_json()
    listed = [link["slug"] for link in first["items"] + second["items"]]
    assert listed == slugs[::-1]
    assert second["next_cursor"] is None


def test_update_link_changes_target_and_expiry(client: FlaskClient, new: New) -> None:
    slug = new()["slug"]
    change = {"url": "https://new.example/", "expires_at": "2031-01-01T01:00:00+01:00"}
    response = client.patch(f"/api/links/{slug}", json=change)
    assert response.status_code == 200
    assert response.get_json()["url"] == "https://new.example/"
    assert response.get_json()["expires_at"] == "2031-01-01T00:00:00Z"


def test_update_link_rejects_null_url(client: FlaskClient, new: New) -> None:
    response = client.patch(f"/api/links/{new()['slug']}", json={"url": None})
    assert response.status_code == 422


def test_delete_link_removes_it_and_its_clicks(
    client: FlaskClient, session: Session, new: New
) -> None:
    slug = new()["slug"]
    link_id = session.scalar(select(Link.id).where(Link.slug == slug))
    session.add(LinkClicks(link_id=link_id, day=datetime.now(UTC).date(), clicks=3))
    session.commit()
    assert client.delete(f"/api/links/{slug}").status_code == 204
    assert client.get(f"/api/links/{slug}").status_code == 404
    assert session.scalar(select(func.count()).select_from(LinkClicks)) == 0


def test_clicks_are_listed_per_day(
    client: FlaskClient, session: Session, new: New
) -> None:
    slug = new()["slug"]
    link_id = session.scalar(select(Link.id).where(Link.slug == slug))
    today = datetime.now(UTC).date()
    session.add(LinkClicks(link_id=link_id, day=today, clicks=3))
    session.add(LinkClicks(link_id=link_id, day=today - timedelta(days=2), clicks=4))
    session.commit()
    body = client.get(f"/api/links/{slug}/clicks?days=3").get_json()
    assert body["total"] == 7
    assert [day["clicks"] for day in body["days"]] == [4, 0, 3]
