"""/api/links: create, list, read, change, delete; clicks per day."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from .. import services
from ..auth import require_token
from ..cache import CacheDown
from ..http import read_json
from ..models import Link
from ..openapi import json_body, problems
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
from ..state import State, StateDep
from ..validators import SLUG_PATTERN

router = APIRouter(
    prefix="/api/links",
    dependencies=[Depends(require_token)],
    responses=problems(401, 429, 503),
)

SlugPath = Annotated[str, Path(pattern=SLUG_PATTERN)]


def to_out(state: State, link: Link) -> LinkOut:
    return LinkOut(
        slug=link.slug,
        url=link.url,
        short_url=f"{state.settings.base_url}/{link.slug}",
        created_at=link.created_at,
        expires_at=link.expires_at,
    )


async def forget(state: State, slug: str) -> None:
    """Hide the cached target before the change is committed, so that none sees the old
    one after it. Without Redis the cached target ends by its own TTL."""
    with suppress(CacheDown):
        await state.cache.forget(slug)


@router.post(
    "",
    status_code=201,
    openapi_extra=json_body(LinkCreate),
    responses=problems(400, 409, 413, 415, 422),
)
async def create_link(
    state: StateDep,
    data: Annotated[LinkCreate, Depends(read_json(LinkCreate))],
    response: Response,
) -> LinkOut:
    """Shorten a URL."""
    async with state.sessions.begin() as session:
        out = to_out(state, await services.create_link(session, data))
    response.headers["Location"] = f"/api/links/{out.slug}"
    return out


@router.get("", responses=problems(422))
async def list_links(state: StateDep, page: Annotated[Page, Query()]) -> LinkList:
    """List the links, newest first."""
    async with state.sessions.begin() as session:
        links = await services.list_links(session, page)
    items = links[: page.limit]
    more = str(items[-1].id) if len(links) > page.limit else None
    return LinkList(items=[to_out(state, x) for x in items], next_cursor=more)


@router.get("/{slug:slug}", responses=problems(404))
async def get_link(state: StateDep, slug: SlugPath) -> LinkOut:
    """Read a link."""
    async with state.sessions.begin() as session:
        return to_out(state, await services.get_link(session, slug))


@router.patch(
    "/{slug:slug}",
    openapi_extra=json_body(LinkUpdate),
    responses=problems(400, 404, 413, 415, 422),
)
async def update_link(
    state: StateDep,
    slug: SlugPath,
    data: Annotated[LinkUpdate, Depends(read_json(LinkUpdate))],
) -> LinkOut:
    """Change the target or the expiry of a link."""
    async with state.sessions.begin() as session:
        link = await services.update_link(session, slug, data)
        await forget(state, slug)
    return to_out(state, link)


@router.delete("/{slug:slug}", status_code=204, responses=problems(404))
async def delete_link(state: StateDep, slug: SlugPath) -> Response:
    """Delete a link and its clicks."""
    async with state.sessions.begin() as session:
        await services.delete_link(session, slug)
        await forget(state, slug)
    return Response(status_code=204)


@router.get("/{slug:slug}/clicks", responses=problems(404, 422))
async def get_clicks(
    state: StateDep, slug: SlugPath, query: Annotated[Days, Query()]
) -> ClicksOut:
    """Clicks per UTC day, days without any included."""
    async with state.sessions.begin() as session:
        series = await services.clicks_per_day(session, slug, query.days)
    counted = [DayClicks(day=day, clicks=n) for day, n in series.items()]
    return ClicksOut(slug=slug, total=sum(series.values()), days=counted)
