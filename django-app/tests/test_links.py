from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from links.models import Link, LinkClicks

from .conftest import New

JSON = "application/json"


def test_create_link_stores_it(client: Client) -> None:
    response = client.post(
        "/api/links", {"url": "https://example.com"}, "application/json"
    )
    assert response.status_code == 201
    slug = response.json()["slug"]
    assert response.headers["Location"] == f"/api/links/{slug}"
    assert Link.objects.get(slug=slug).url == "https://example.com/"


def test_create_link_takes_given_slug(client: Client) -> None:
    response = client.post(
        "/api/links", {"url": "https://a.b/", "slug": "mine"}, "application/json"
    )
    assert response.status_code == 201
    assert response.json()["short_url"] == "http://short.test/mine"


def test_create_link_rejects_taken_slug(client: Client, new: New) -> None:
    taken = new(slug="taken")["slug"]
    response = client.post(
        "/api/links", {"url": "https://a.b/", "slug": taken}, "application/json"
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
def test_create_link_names_wrong_field(
    client: Client, payload: dict[str, object], loc: list[str]
) -> None:
    response = client.post("/api/links", payload, JSON)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["errors"]] == [loc]


def test_create_link_keeps_canonical_url(client: Client) -> None:
    response = client.post(
        "/api/links", {"url": "HTTPS://bücher.example:443/ü"}, "application/json"
    )
    assert response.json()["url"] == "https://xn--bcher-kva.example/%C3%BC"


def test_list_links_pages_newest_first(client: Client, new: New) -> None:
    slugs = [new()["slug"] for _ in range(3)]
    first = client.get("/api/links?limit=2").json()
    second = client.get(f"/api/links?limit=2&cursor={first['next_cursor']}").json()
    listed = [link["slug"] for link in first["items"] + second["items"]]
    assert listed == slugs[::-1]
    assert second["next_cursor"] is None


def test_update_link_changes_target_and_expiry(client: Client, new: New) -> None:
    slug = new()["slug"]
    change = {"url": "https://new.example/", "expires_at": "2031-01-01T01:00:00+01:00"}
    response = client.patch(f"/api/links/{slug}", change, JSON)
    assert response.status_code == 200
    assert response.json()["url"] == "https://new.example/"
    assert response.json()["expires_at"] == "2031-01-01T00:00:00Z"


def test_update_link_rejects_null_url(client: Client, new: New) -> None:
    response = client.patch(
        f"/api/links/{new()['slug']}", {"url": None}, "application/json"
    )
    assert response.status_code == 422


def test_delete_link_removes_it_and_its_clicks(client: Client, new: New) -> None:
    slug = new()["slug"]
    link = Link.objects.get(slug=slug)
    link.linkclicks_set.create(day=datetime.now(UTC).date(), clicks=3)
    assert client.delete(f"/api/links/{slug}").status_code == 204
    assert client.get(f"/api/links/{slug}").status_code == 404
    assert not LinkClicks.objects.exists()


def test_clicks_are_listed_per_day(client: Client, new: New) -> None:
    slug = new()["slug"]
    link = Link.objects.get(slug=slug)
    today = datetime.now(UTC).date()
    link.linkclicks_set.create(day=today, clicks=3)
    link.linkclicks_set.create(day=today - timedelta(days=2), clicks=4)
    body = client.get(f"/api/links/{slug}/clicks?days=3").json()
    assert body["total"] == 7
    assert [day["clicks"] for day in body["days"]] == [4, 0, 3]
