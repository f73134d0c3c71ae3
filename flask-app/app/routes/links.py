"""/api/links: create, list, read, change, delete; clicks per day."""

from contextlib import suppress

from flask import Blueprint, Response

from .. import services
from ..auth import require_token
from ..cache import CacheDown
from ..db import transaction
from ..http import Reply, read_json, read_query, write_json
from ..models import Link
from ..openapi import operation
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

bp = Blueprint("links", __name__, url_prefix="/api/links")
bp.before_request(require_token)


def to_out(link: Link) -> LinkOut:
    return LinkOut(
        slug=link.slug,
        url=link.url,
        short_url=f"{state().settings.base_url}/{link.slug}",
        created_at=link.created_at,
        expires_at=link.expires_at,
    )


def forget(slug: str) -> None:
    """Hide the cached target before the change is committed, so that none sees the old
    one after it. Without Redis the cached target ends by its own TTL."""
    with suppress(CacheDown):
        state().cache.forget(slug)


@bp.post("")
@operation(
    body=LinkCreate, responses={201: LinkOut}, errors=(400, 409, 413, 415, 422, 503)
)
def create_link() -> Response:
    """Shorten a URL."""
    data = read_json(LinkCreate)
    with transaction() as session:
        out = to_out(services.create_link(session, data))
    return write_json(out, 201, {"Location": f"/api/links/{out.slug}"})


@bp.get("")
@operation(query=Page, responses={200: LinkList}, errors=(422, 503))
def list_links() -> Response:
    """List the links, newest first."""
    page = read_query(Page)
    with transaction() as session:
        links = services.list_links(session, page)
    items = links[: page.limit]
    more = str(items[-1].id) if len(links) > page.limit else None
    return write_json(LinkList(items=[to_out(x) for x in items], next_cursor=more))


@bp.get("/<slug:slug>")
@operation(responses={200: LinkOut}, errors=(404, 503))
def get_link(slug: str) -> Response:
    """Read a link."""
    with transaction() as session:
        return write_json(to_out(services.get_link(session, slug)))


@bp.patch("/<slug:slug>")
@operation(
    body=LinkUpdate,
    responses={200: LinkOut},
    errors=(400, 404, 413, 415, 422, 503),
)
def update_link(slug: str) -> Response:
    """Change the target or the expiry of a link."""
    data = read_json(LinkUpdate)
    with transaction() as session:
        link = services.update_link(session, slug, data)
        forget(slug)
    return write_json(to_out(link))


@bp.delete("/<slug:slug>")
@operation(responses={204: None}, errors=(404, 503))
def delete_link(slug: str) -> Response:
    """Delete a link and its clicks."""
    with transaction() as session:
        services.delete_link(session, slug)
        forget(slug)
    return Reply(status=204)


@bp.get("/<slug:slug>/clicks")
@operation(query=Days, responses={200: ClicksOut}, errors=(404, 422, 503))
def get_clicks(slug: str) -> Response:
    """Clicks per UTC day, days without any included."""
    days = read_query(Days).days
    with transaction() as session:
        series = services.clicks_per_day(session, slug, days)
    counted = [DayClicks(day=day, clicks=n) for day, n in series.items()]
    return write_json(ClicksOut(slug=slug, total=sum(series.values()), days=counted))
