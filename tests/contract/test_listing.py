"""GET /api/links and GET /api/imports: newest first, page after page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .client import Client
from .helpers import locs

Link = dict[str, Any]
MakeLink = Callable[..., Link]
LISTINGS = ["list_links", "list_imports"]
# Others may add items while a listing is walked through; it need not be all of it.
MAX_PAGES = 100


def walk(api: Client, operation: str, limit: int) -> Iterator[list[Any]]:
    """Yield the items of each page."""
    query: dict[str, Any] = {"limit": limit}
    for _ in range(MAX_PAGES):
        page = api.call(operation, params=query).json()
        yield page["items"]
        query["cursor"] = page["next_cursor"]
        if not query["cursor"]:
            break


def test_list_links_has_newest_first(api: Client, make_link: MakeLink) -> None:
    made = [make_link() for _ in range(3)]
    response = api.list_links(limit=100)
    assert response.status_code == 200
    listed = [link for link in response.json()["items"] if link in made]
    assert listed == made[::-1]


def test_list_links_pages_do_not_overlap_while_links_are_added(
    api: Client, make_link: MakeLink
) -> None:
    made = [make_link()["slug"] for _ in range(5)]
    seen: list[str] = []
    for items in walk(api, "list_links", limit=2):
        seen += [link["slug"] for link in items]
        make_link()
        if made[0] in seen:
            break
    assert len(seen) == len(set(seen))
    assert [slug for slug in seen if slug in made] == made[::-1]


def test_list_links_goes_on_past_a_deleted_link(
    api: Client, make_link: MakeLink
) -> None:
    oldest, middle, newest = (make_link()["slug"] for _ in range(3))
    pages = walk(api, "list_links", limit=1)
    seen: list[str] = []
    for items in pages:
        seen += [link["slug"] for link in items]
        if seen[-1] == middle:
            assert api.delete_link(middle).status_code == 204
        if seen[-1] == oldest:
            break
    assert [slug for slug in seen if slug in (oldest, middle, newest)] == [
        newest,
        middle,
        oldest,
    ]


def test_list_imports_has_newest_first(api: Client) -> None:
    made = [api.create_import("url\n").json()["id"] for _ in range(3)]
    seen: list[int] = []
    for items in walk(api, "list_imports", limit=2):
        seen += [job["id"] for job in items]
        if made[0] in seen:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert set(made) <= set(seen)


@pytest.mark.parametrize("operation", LISTINGS)
def test_list_ends_without_cursor(api: Client, operation: str) -> None:
    # Ids start at 1: at most one item is older than the second.
    response = api.call(operation, params={"cursor": "2"})
    assert response.status_code == 200
    assert response.json()["next_cursor"] is None
    assert len(response.json()["items"]) <= 1


@pytest.mark.parametrize("operation", LISTINGS)
def test_list_takes_the_largest_cursor(api: Client, operation: str) -> None:
    response = api.call(operation, params={"cursor": str(2**63 - 1), "limit": "1"})
    assert response.status_code == 200
    assert len(response.json()["items"]) <= 1


def test_list_links_has_twenty_by_default(api: Client, make_link: MakeLink) -> None:
    for _ in range(21):
        make_link()
    response = api.list_links()
    assert response.status_code == 200
    assert len(response.json()["items"]) == 20
    assert response.json()["next_cursor"].isdecimal()


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_list_links_has_up_to_limit(
    api: Client, make_link: MakeLink, limit: int
) -> None:
    make_link(), make_link()
    response = api.list_links(limit=limit)
    assert response.status_code == 200
    assert min(limit, 2) <= len(response.json()["items"]) <= limit


@pytest.mark.parametrize("operation", LISTINGS)
@pytest.mark.parametrize("value", ["0", "101", "-1", "a", "1.5", "", "9" * 30])
def test_list_refuses_limit(api: Client, operation: str, value: str) -> None:
    response = api.call(operation, params={"limit": value})
    assert response.status_code == 422
    assert locs(response) == [["query", "limit"]]


@pytest.mark.parametrize("operation", LISTINGS)
@pytest.mark.parametrize(
    "value", ["0", "-1", "a", "1.5", "", str(2**63), "9" * 30, "1;drop table links"]
)
def test_list_refuses_cursor(api: Client, operation: str, value: str) -> None:
    response = api.call(operation, params={"cursor": value})
    assert response.status_code == 422
    assert locs(response) == [["query", "cursor"]]


@pytest.mark.parametrize("operation", LISTINGS)
def test_list_ignores_unknown_parameter(api: Client, operation: str) -> None:
    response = api.call(operation, params={"limit": "1", "offset": "-1"})
    assert response.status_code == 200
