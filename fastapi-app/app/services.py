"""What the API does, without HTTP; each function works in the caller's transaction."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from .errors import NotFound, SlugTaken
from .models import Import, Link, LinkClicks
from .schemas import MAX_ID, LinkCreate, LinkUpdate, Page
from .validators import generate_slug


async def create_link(session: AsyncSession, data: LinkCreate) -> Link:
    """Store a link, under its own slug or a generated one. Raises SlugTaken."""
    while True:
        statement = (
            insert(Link)
            .values(
                slug=data.slug or generate_slug(),
                url=data.url,
                expires_at=data.expires_at,
            )
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(Link)
        )
        if link := await session.scalar(statement):
            return link
        if data.slug:
            raise SlugTaken(f"The slug '{data.slug}' is taken; choose another one.")


async def get_link(session: AsyncSession, slug: str, *, lock: bool = False) -> Link:
    """Return the link, locked against other writers if asked. Raises NotFound."""
    query = select(Link).where(Link.slug == slug)
    link = await session.scalar(query.with_for_update() if lock else query)
    if link is None:
        raise NotFound(f"There is no link '{slug}'.")
    return link


async def update_link(session: AsyncSession, slug: str, data: LinkUpdate) -> Link:
    """Change the fields that `data` sets. Raises NotFound."""
    link = await get_link(session, slug, lock=True)
    for field in data.model_fields_set:
        setattr(link, field, getattr(data, field))
    await session.flush()
    return link


async def delete_link(session: AsyncSession, slug: str) -> None:
    """Delete the link and its clicks. Raises NotFound."""
    await session.delete(await get_link(session, slug, lock=True))
    await session.flush()


async def list_links(session: AsyncSession, page: Page) -> Sequence[Link]:
    """Return up to `page.limit` + 1 links, newest first: one too many means "more"."""
    query = select(Link).order_by(Link.id.desc()).limit(page.limit + 1)
    if page.cursor:
        query = query.where(Link.id < page.cursor)
    return (await session.scalars(query)).all()


async def clicks_per_day(
    session: AsyncSession, slug: str, days: int
) -> dict[date, int]:
    """Return the clicks of the last `days` UTC days, today last. Raises NotFound."""
    link = await get_link(session, slug)
    today = datetime.now(UTC).date()
    series = {today - timedelta(days=back): 0 for back in reversed(range(days))}
    query = select(LinkClicks.day, LinkClicks.clicks).where(
        LinkClicks.link_id == link.id, LinkClicks.day.in_(series)
    )
    rows = await session.execute(query)
    return series | {row.day: row.clicks for row in rows}


async def create_import(
    session: AsyncSession, content: bytes, request_id: str
) -> Import:
    """Store a CSV as a job; the worker does it."""
    job = Import(content=content, request_id=request_id)
    session.add(job)
    await session.flush()
    await session.refresh(job)
    return job


async def get_import(session: AsyncSession, import_id: int) -> Import:
    """Return the job. Raises NotFound."""
    job = await session.get(Import, import_id) if import_id <= MAX_ID else None
    if job is None:
        raise NotFound(f"There is no import {import_id}.")
    return job


async def list_imports(session: AsyncSession, page: Page) -> Sequence[Import]:
    """Return up to `page.limit` + 1 imports, newest first."""
    query = select(Import).order_by(Import.id.desc()).limit(page.limit + 1)
    if page.cursor:
        query = query.where(Import.id < page.cursor)
    return (await session.scalars(query)).all()
