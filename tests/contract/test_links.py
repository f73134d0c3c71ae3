"""Create, read, change and delete a link."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from .client import Client
from .helpers import unique_slug
from .payloads import ACCEPTED_TIMES

Link = dict[str, Any]
MakeLink = Callable[..., Link]
URL = "https://example.com/"


def test_create_link_answers_the_link_and_where_it_is(api: Client) -> None:
    slug = unique_slug()
    response = api.create_link(url="https://example.com/a?b=c#d", slug=slug)
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/links/{slug}"
    assert response.json() == api.get_link(slug).json()
    assert response.json()["url"] == "https://example.com/a?b=c#d"
    assert response.json()["short_url"].endswith(f"/{slug}")
    assert response.json()["expires_at"] is None


@pytest.mark.parametrize("fields", [{}, {"slug": None}], ids=["absent", "null"])
def test_create_link_makes_up_a_slug(api: Client, fields: Link) -> None:
    first, second = (api.create_link(url=URL, **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert len(first.json()["slug"]) == len(second.json()["slug"]) == 7
    assert first.json()["slug"] != second.json()["slug"]


@pytest.mark.parametrize("length", [3, 64])
def test_create_link_takes_slug_of_length(api: Client, length: int) -> None:
    slug = (unique_slug() * 2)[-length:]
    response = api.create_link(url=URL, slug=slug)
    # Of three characters there are few, and this test leaves them behind.
    assert response.status_code in ((201, 409) if length == 3 else (201,))
    assert api.get_link(slug).json()["slug"] == slug


def test_create_link_tells_upper_from_lower_case(api: Client) -> None:
    slug = unique_slug()
    assert api.create_link(url=URL + "lower", slug=slug).status_code == 201
    assert api.create_link(url=URL + "upper", slug=slug.upper()).status_code == 201
    assert api.get_link(slug).json()["url"] == URL + "lower"


@pytest.mark.parametrize(("sent", "instant"), ACCEPTED_TIMES)
def test_create_link_takes_expiry(api: Client, sent: str, instant: str) -> None:
    response = api.create_link(url=URL, expires_at=sent)
    assert response.status_code == 201
    stored = datetime.fromisoformat(response.json()["expires_at"])
    assert stored == datetime.fromisoformat(instant)


def test_create_link_rejects_taken_slug(api: Client, link: Link) -> None:
    response = api.create_link(url=URL + "other", slug=link["slug"])
    assert response.status_code == 409
    assert response.json()["title"] == "Conflict"
    assert api.get_link(link["slug"]).json() == link


def test_create_link_lets_one_of_twenty_racers_win(api: Client) -> None:
    slug = unique_slug()
    with ThreadPoolExecutor(20) as pool:
        responses = pool.map(
            lambda n: api.create_link(url=f"{URL}{n}", slug=slug), range(20)
        )
    assert sorted(r.status_code for r in responses) == [201] + [409] * 19
    assert api.get_link(slug).status_code == 200


def test_update_link_changes_what_is_given(api: Client, link: Link) -> None:
    response = api.update_link(link["slug"], url="HTTP://EXAMPLE.org:80/new")
    assert response.status_code == 200
    assert response.json() == {**link, "url": "http://example.org/new"}
    assert api.get_link(link["slug"]).json() == response.json()


def test_update_link_clears_expiry_with_null(api: Client, make_link: MakeLink) -> None:
    link = make_link(expires_at="2999-01-01T00:00:00Z")
    response = api.update_link(link["slug"], expires_at=None)
    assert response.status_code == 200
    assert response.json() == {**link, "expires_at": None}


def test_update_link_keeps_all_without_fields(api: Client, make_link: MakeLink) -> None:
    link = make_link(expires_at="2999-01-01T00:00:00Z")
    response = api.update_link(link["slug"])
    assert response.status_code == 200
    assert response.json() == link


def test_delete_link_frees_the_slug(api: Client, link: Link) -> None:
    assert api.delete_link(link["slug"]).status_code == 204
    assert api.get_link(link["slug"]).status_code == 404
    assert api.create_link(url=URL, slug=link["slug"]).status_code == 201


def test_delete_link_twice_is_not_found(api: Client, link: Link) -> None:
    assert api.delete_link(link["slug"]).status_code == 204
    assert api.delete_link(link["slug"]).status_code == 404


@pytest.mark.parametrize(
    "operation", ["get_link", "update_link", "delete_link", "get_clicks"]
)
@pytest.mark.parametrize(
    "slug", [None, "ab", "a" * 65, "a.b.c", "äöü"], ids=ascii
)  # None: valid, and unknown
def test_link_is_not_found(api: Client, operation: str, slug: str | None) -> None:
    body: Link | None = {} if operation == "update_link" else None
    response = api.call(operation, {"slug": slug or unique_slug()}, json=body)
    assert response.status_code == 404
    assert response.json()["title"] == "Not Found"
