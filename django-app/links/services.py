"""What the API does, without HTTP."""

from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction

from .errors import NotFound, SlugTaken
from .models import Import, Link, LinkClicks
from .schemas import MAX_ID, LinkCreate, LinkUpdate, Page
from .validators import generate_slug


def create_link(data: LinkCreate) -> Link:
    """Store a link, under its own slug or a generated one. Raises SlugTaken."""
    while True:
        slug = data.slug or generate_slug()
        try:
            with transaction.atomic():
                return Link.objects.create(
                    slug=slug, url=data.url, expires_at=data.expires_at
                )
        except IntegrityError:
            if data.slug:
                raise SlugTaken(
                    f"The slug '{data.slug}' is taken; choose another one."
                ) from None


def get_link(slug: str, *, lock: bool = False) -> Link:
    """Return the link, locked against other writers if asked. Raises NotFound."""
    links = Link.objects.select_for_update() if lock else Link.objects.all()
    link = links.filter(slug=slug).first()
    if link is None:
        raise NotFound(f"There is no link '{slug}'.")
    return link


def update_link(slug: str, data: LinkUpdate) -> Link:
    """Change the fields that `data` sets; in a transaction. Raises NotFound."""
    link = get_link(slug, lock=True)
    for field in data.model_fields_set:
        setattr(link, field, getattr(data, field))
    link.save(update_fields=data.model_fields_set)
    return link


def delete_link(slug: str) -> None:
    """Delete the link and its clicks; in a transaction. Raises NotFound."""
    get_link(slug, lock=True).delete()


def list_links(page: Page) -> list[Link]:
    """Return up to `page.limit` + 1 links, newest first: one too many means "more"."""
    links = Link.objects.order_by("-id")
    if page.cursor:
        links = links.filter(id__lt=page.cursor)
    return list(links[: page.limit + 1])


def clicks_per_day(slug: str, days: int) -> dict[date, int]:
    """Return the clicks of the last `days` UTC days, today last. Raises NotFound."""
    link = get_link(slug)
    today = datetime.now(UTC).date()
    series = {today - timedelta(days=back): 0 for back in reversed(range(days))}
    counted = LinkClicks.objects.filter(link_id=link.id, day__in=series)
    return series | dict(counted.values_list("day", "clicks"))


def create_import(content: bytes, request_id: str) -> Import:
    """Store a CSV as a job; the worker does it."""
    return Import.objects.create(content=content, request_id=request_id)


def get_import(import_id: int) -> Import:
    """Return the job. Raises NotFound."""
    found = Import.objects.filter(id=import_id) if import_id <= MAX_ID else None
    job = found.first() if found else None
    if job is None:
        raise NotFound(f"There is no import {import_id}.")
    return job


def list_imports(page: Page) -> list[Import]:
    """Return up to `page.limit` + 1 imports, newest first."""
    jobs = Import.objects.order_by("-id")
    if page.cursor:
        jobs = jobs.filter(id__lt=page.cursor)
    return list(jobs[: page.limit + 1])
