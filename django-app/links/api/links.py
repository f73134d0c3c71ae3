"""/api/links: create, list, read, change, delete; clicks per day."""

from contextlib import suppress
from typing import Annotated

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query

from .. import services
from ..auth import Token
from ..cache import CacheDown
from ..http import Empty, Json, write_json
from ..models import Link
from ..openapi import Operations, SlugPath, problems
from ..schemas import (
    ClicksOut,
    DayClicks,
    Days,
    LinkCreate,
    LinkList,
    LinkOut,
    LinkUpdate,
    Page,
)
from ..state import state

router = Operations(auth=Token())


def to_out(link: Link) -> LinkOut:
    return LinkOut(
        slug=link.slug,
        url=link.url,
        short_url=f"{settings.BASE_URL}/{link.slug}",
        created_at=link.created_at,
        expires_at=link.expires_at,
    )


def forget(slug: str) -> None:
    """Hide the cached target before the change is committed, so that none sees the old
    one after it. Without Redis the cached target ends by its own TTL."""
    with suppress(CacheDown):
        state.cache.forget(slug)


@router.post(
    "",
    response={201: LinkOut},
    openapi_extra=problems(400, 401, 409, 413, 415, 422, 429, 503),
)
def create_link(
    request: HttpRequest, data: Annotated[LinkCreate, Json()]
) -> HttpResponse:
    """Shorten a URL."""
    out = to_out(services.create_link(data))
    return write_json(out, 201, {"Location": f"/api/links/{out.slug}"})


@router.get("", response=LinkList, openapi_extra=problems(401, 422, 429, 503))
def list_links(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """List the links, newest first."""
    found = services.list_links(page)
    items = found[: page.limit]
    more = str(items[-1].id) if len(found) > page.limit else None
    return write_json(LinkList(items=[to_out(x) for x in items], next_cursor=more))


@router.get(
    "/{link:slug}", response=LinkOut, openapi_extra=problems(401, 404, 429, 503)
)
def get_link(request: HttpRequest, slug: SlugPath) -> HttpResponse:
    """Read a link."""
    return write_json(to_out(services.get_link(slug)))


@router.patch(
    "/{link:slug}",
    response=LinkOut,
    openapi_extra=problems(400, 401, 404, 413, 415, 422, 429, 503),
)
def update_link(
    request: HttpRequest, slug: SlugPath, data: Annotated[LinkUpdate, Json()]
) -> HttpResponse:
    """Change the target or the expiry of a link."""
    with transaction.atomic():
        link = services.update_link(slug, data)
        forget(slug)
    return write_json(to_out(link))


@router.delete(
    "/{link:slug}", response={204: None}, openapi_extra=problems(401, 404, 429, 503)
)
def delete_link(request: HttpRequest, slug: SlugPath) -> HttpResponse:
    """Delete a link and its clicks."""
    with transaction.atomic():
        services.delete_link(slug)
        forget(slug)
    return Empty(204)


@router.get(
    "/{link:slug}/clicks",
    response=ClicksOut,
    openapi_extra=problems(401, 404, 422, 429, 503),
)
def get_clicks(
    request: HttpRequest, slug: SlugPath, query: Query[Days]
) -> HttpResponse:
    """Clicks per UTC day, days without any included."""
    series = services.clicks_per_day(slug, query.days)
    counted = [DayClicks(day=day, clicks=n) for day, n in series.items()]
    return write_json(ClicksOut(slug=slug, total=sum(series.values()), days=counted))
