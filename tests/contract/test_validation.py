"""What a link may not look like: 422, and the field is named."""

from typing import Any

import pytest

from .client import Client
from .helpers import locs
from .payloads import BAD_SLUGS, BAD_TIMES, NOT_OBJECTS, NOT_TEXT
from .urls import BAD_URLS

Link = dict[str, Any]
URL = "https://example.com/"


@pytest.mark.parametrize("slug", BAD_SLUGS)
def test_create_link_refuses_slug(api: Client, slug: str) -> None:
    response = api.create_link(url=URL, slug=slug)
    assert response.status_code == 422
    assert locs(response) == [["body", "slug"]]


@pytest.mark.parametrize("url", BAD_URLS)
def test_create_link_refuses_url(api: Client, url: str) -> None:
    response = api.create_link(url=url)
    assert response.status_code == 422
    assert locs(response) == [["body", "url"]]


@pytest.mark.parametrize("value", BAD_TIMES)
def test_create_link_refuses_expiry(api: Client, value: object) -> None:
    response = api.create_link(url=URL, expires_at=value)
    assert response.status_code == 422
    assert locs(response) == [["body", "expires_at"]]


@pytest.mark.parametrize("value", NOT_TEXT)
@pytest.mark.parametrize("field", ["url", "slug", "expires_at"])
def test_create_link_refuses_type(api: Client, field: str, value: object) -> None:
    response = api.create_link(**{"url": URL, field: value})
    assert response.status_code == 422
    assert locs(response) == [["body", field]]


@pytest.mark.parametrize("fields", [{}, {"url": None}], ids=["absent", "null"])
def test_create_link_needs_url(api: Client, fields: Link) -> None:
    response = api.create_link(**fields)
    assert response.status_code == 422
    assert locs(response) == [["body", "url"]]


def test_create_link_refuses_unknown_field(api: Client) -> None:
    response = api.create_link(url=URL, id=1)
    assert response.status_code == 422
    assert locs(response) == [["body", "id"]]


def test_create_link_names_every_bad_field(api: Client) -> None:
    response = api.create_link(url="nope", slug="!", expires_at="soon", id=1)
    assert response.status_code == 422
    fields = {loc[1] for loc in locs(response)}
    assert fields == {"url", "slug", "expires_at", "id"}


@pytest.mark.parametrize("body", NOT_OBJECTS)
@pytest.mark.parametrize("operation", ["create_link", "update_link"])
def test_link_body_must_be_an_object(
    api: Client, link: Link, operation: str, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.call(operation, link, content=body, headers=headers)
    assert response.status_code == 422
    assert locs(response) == [["body"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", None),
        ("url", "javascript:alert(1)"),
        ("url", 1),
        ("expires_at", "soon"),
        ("expires_at", 1),
        ("slug", "contract-new-slug"),
        ("created_at", "2999-01-01T00:00:00Z"),
    ],
)
def test_update_link_refuses_field(
    api: Client, link: Link, field: str, value: object
) -> None:
    response = api.call("update_link", link, json={field: value})
    assert response.status_code == 422
    assert locs(response) == [["body", field]]
    assert api.get_link(link["slug"]).json() == link
