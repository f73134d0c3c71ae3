"""What a visitor of a short link gets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from .client import Client
from .helpers import poll, unique_slug
from .urls import ACCEPTED_URLS

Link = dict[str, Any]
MakeLink = Callable[..., Link]
PAST = "2001-01-01T00:00:00Z"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_redirect_sends_to_the_target(api: Client, link: Link, method: str) -> None:
    response = api.follow(link["slug"], method)
    assert response.status_code == 302
    assert response.headers["Location"] == link["url"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Length"] == "0"
    assert response.content == b""


@pytest.mark.parametrize(("url", "canonical"), ACCEPTED_URLS)
def test_redirect_sends_to_the_canonical_url(
    api: Client, make_link: MakeLink, url: str, canonical: str
) -> None:
    link = make_link(url=url)
    assert link["url"] == canonical
    # Twice: what the cache holds is the same.
    locations = [api.follow(link["slug"]).headers["Location"] for _ in range(2)]
    assert locations == [canonical, canonical]


def test_redirect_drops_its_own_query(api: Client, link: Link) -> None:
    response = api.follow(link["slug"], params={"utm_source": "a"})
    assert response.status_code == 302
    assert response.headers["Location"] == link["url"]


def test_redirect_ignores_a_wrong_token(api: Client, link: Link) -> None:
    response = api.follow(link["slug"], authorization="Bearer wrong")
    assert response.status_code == 302


@pytest.mark.parametrize(
    "slug",
    ["ab", "a" * 65, "a.b.c", "äöü", "a b c", "abc\n", "favicon.ico", "%"],
    ids=ascii,
)
def test_redirect_is_not_found_for_what_is_no_slug(api: Client, slug: str) -> None:
    response = api.follow(slug)
    assert response.status_code == 404
    assert response.json()["title"] == "Not Found"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_redirect_is_not_found_for_unknown_slug(api: Client, method: str) -> None:
    assert api.follow(unique_slug(), method).status_code == 404


def test_redirect_tells_upper_from_lower_case(api: Client, link: Link) -> None:
    assert api.follow(link["slug"]).status_code == 302
    assert api.follow(link["slug"].upper()).status_code == 404


def test_redirect_is_found_though_it_was_not_before(
    api: Client, make_link: MakeLink
) -> None:
    slug = unique_slug()
    assert [api.follow(slug).status_code for _ in range(3)] == [404] * 3
    make_link(slug=slug)
    assert [api.follow(slug).status_code for _ in range(3)] == [302] * 3


def test_redirect_changes_at_once(api: Client, link: Link) -> None:
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [302] * 5
    for n in range(5):
        new = f"https://example.org/{n}"
        assert api.update_link(link["slug"], url=new).status_code == 200
        seen = {api.follow(link["slug"]).headers["Location"] for _ in range(5)}
        assert seen == {new}


def test_redirect_ends_at_once_when_deleted(api: Client, link: Link) -> None:
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [302] * 5
    assert api.delete_link(link["slug"]).status_code == 204
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [404] * 5


def test_redirect_is_back_when_slug_is_used_again(api: Client, link: Link) -> None:
    assert api.follow(link["slug"]).status_code == 302
    assert api.delete_link(link["slug"]).status_code == 204
    api.create_link(url="https://example.org/again", slug=link["slug"])
    response = api.follow(link["slug"])
    assert response.headers["Location"] == "https://example.org/again"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_redirect_is_gone_after_expiry(
    api: Client, make_link: MakeLink, method: str
) -> None:
    link = make_link(expires_at=PAST)
    response = api.follow(link["slug"], method)
    assert response.status_code == 410
    assert api.get_link(link["slug"]).json() == link


def test_redirect_is_gone_at_once_when_expiry_is_set(api: Client, link: Link) -> None:
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [302] * 5
    assert api.update_link(link["slug"], expires_at=PAST).status_code == 200
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [410] * 5


def test_redirect_is_back_when_expiry_is_cleared(
    api: Client, make_link: MakeLink
) -> None:
    link = make_link(expires_at=PAST)
    assert api.follow(link["slug"]).status_code == 410
    assert api.update_link(link["slug"], expires_at=None).status_code == 200
    assert api.follow(link["slug"]).status_code == 302


def test_redirect_is_gone_on_time(api: Client, link: Link) -> None:
    # By the server's clock, so that this machine's may be wrong.
    expiry = datetime.fromisoformat(link["created_at"]) + timedelta(seconds=3)
    api.update_link(link["slug"], expires_at=expiry.isoformat())
    assert api.follow(link["slug"]).status_code == 302
    response = poll(lambda: api.follow(link["slug"]), lambda r: r.is_error, 5)
    assert response.status_code == 410
