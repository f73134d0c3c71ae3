"""Three apps behind one nginx: what one of them stores, the others do not know."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import httpx
import pytest

from .apps import APPS, client, only_all
from .runtime import Stack, wait_for

pytestmark = only_all
URL = "https://example.com/"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def apps() -> Iterator[dict[str, httpx.Client]]:
    with ExitStack() as stack:
        yield {app: stack.enter_context(client(f"{app}.localhost")) for app in APPS}


def a_slug() -> str:
    return f"separate-{uuid4().hex[:12]}"


def create(api: httpx.Client, slug: str, url: str = URL) -> None:
    response = api.post("/api/links", json={"url": url, "slug": slug})
    assert response.status_code == 201, response.text


def statuses(apps: dict[str, httpx.Client], path: str) -> dict[str, int]:
    return {app: api.get(path).status_code for app, api in apps.items()}


def only(owner: str, status: int) -> dict[str, int]:
    return {app: status if app == owner else 404 for app in APPS}


@pytest.mark.parametrize("owner", APPS)
def test_link_is_found_through_its_app_only(
    apps: dict[str, httpx.Client], owner: str
) -> None:
    slug = a_slug()
    create(apps[owner], slug)
    assert statuses(apps, f"/api/links/{slug}") == only(owner, 200)
    assert statuses(apps, f"/api/links/{slug}/clicks") == only(owner, 200)
    assert statuses(apps, f"/{slug}") == only(owner, 302)


def test_same_slug_leads_to_each_apps_own_target(
    apps: dict[str, httpx.Client],
) -> None:
    slug = a_slug()
    for app, api in apps.items():
        create(api, slug, f"{URL}{app}")
    targets = {
        app: api.get(f"/{slug}").headers["Location"] for app, api in apps.items()
    }
    assert targets == {app: f"{URL}{app}" for app in APPS}


def test_clicks_are_counted_in_their_app_only(apps: dict[str, httpx.Client]) -> None:
    slug = a_slug()
    expected = {app: number for number, app in enumerate(APPS)}
    for app, api in apps.items():
        create(api, slug)
        for _ in range(expected[app]):
            assert api.get(f"/{slug}").status_code == 302

    def totals() -> dict[str, int]:
        path = f"/api/links/{slug}/clicks"
        return {app: api.get(path).json()["total"] for app, api in apps.items()}

    # The workers flush on their own; the last app's clicks may come first.
    wait_for(lambda: sum(totals().values()) >= sum(expected.values()), "the clicks")
    assert totals() == expected


@pytest.mark.parametrize("owner", APPS)
def test_import_stays_in_its_app(apps: dict[str, httpx.Client], owner: str) -> None:
    slug = a_slug()
    body = f"url,slug\n{URL},{slug}\n"
    response = apps[owner].post("/api/imports", content=body, headers=CSV)
    assert response.status_code == 202
    place = response.headers["Location"]
    wait_for(lambda: apps[owner].get(place).json()["state"] == "done", "the import")
    query = "SELECT count(*) FROM imports WHERE request_id = %s"
    request = response.headers["X-Request-ID"]
    counts = {app: Stack(app, "any").sql(query, request)[0][0] for app in APPS}
    assert counts == {app: int(app == owner) for app in APPS}
    assert statuses(apps, f"/api/links/{slug}") == only(owner, 200)


@pytest.mark.parametrize("owner", APPS)
def test_import_answers_404_in_an_app_with_fewer(
    apps: dict[str, httpx.Client], owner: str
) -> None:
    newest = "SELECT coalesce(max(id), 0) FROM imports"
    others = [Stack(app, "any").sql(newest)[0][0] for app in APPS if app != owner]
    # Ids are numbered by each database: move on to one that no other has.
    move = """
        SELECT setval(pg_get_serial_sequence('imports', 'id'), greatest(%s, max(id), 1))
        FROM imports"""
    Stack(owner, "any").sql(move, max(others), role=f"{owner}_owner")
    response = apps[owner].post("/api/imports", content="url\n", headers=CSV)
    assert statuses(apps, response.headers["Location"]) == only(owner, 200)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "unknown.example"])
def test_any_other_host_is_flask(apps: dict[str, httpx.Client], host: str) -> None:
    slug = a_slug()
    create(apps["flask"], slug)
    with client(host) as api:
        assert api.get(f"/api/links/{slug}").status_code == 200


@pytest.mark.parametrize("app", APPS)
def test_short_url_leads_to_its_app(apps: dict[str, httpx.Client], app: str) -> None:
    slug = a_slug()
    body = {"url": f"{URL}{app}", "slug": slug}
    short = httpx.URL(apps[app].post("/api/links", json=body).json()["short_url"])
    with client(short.host) as api:
        assert api.get(short.path).headers["Location"] == f"{URL}{app}"
