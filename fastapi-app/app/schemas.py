"""What goes in and out of the API, as pydantic models."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .types import Instant, Slug, TargetUrl

MAX_ID = 2**63 - 1


class Payload(BaseModel):
    """A request body: an unknown field is an error, not something to ignore."""

    model_config = ConfigDict(extra="forbid")


class LinkCreate(Payload):
    url: TargetUrl
    slug: Slug | None = None
    expires_at: Instant | None = None


class LinkUpdate(Payload):
    # Not `| None`: an explicit null is an error. Absent stays out of model_fields_set.
    url: TargetUrl = Field(default_factory=str)
    expires_at: Instant | None = None


class Page(BaseModel):
    """Query of a listing: `cursor` is the `next_cursor` of the page before."""

    limit: int = Field(20, ge=1, le=100)
    cursor: int | None = Field(None, ge=1, le=MAX_ID)


class Days(BaseModel):
    """Query of the clicks: how many days, today included."""

    days: int = Field(30, ge=1, le=365)


class LinkOut(BaseModel):
    slug: str
    url: str
    short_url: str
    created_at: Instant
    expires_at: Instant | None


class LinkList(BaseModel):
    items: list[LinkOut]
    next_cursor: str | None


class DayClicks(BaseModel):
    day: date
    clicks: int


class ClicksOut(BaseModel):
    slug: str
    total: int
    days: list[DayClicks]


class RowError(BaseModel):
    row: int
    reason: str


class ImportOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    state: Literal["queued", "running", "done", "failed"]
    total: int | None
    done: int
    created: int
    failed: int
    errors: list[RowError]
    detail: str | None
    created_at: Instant
    finished_at: Instant | None


class ImportList(BaseModel):
    items: list[ImportOut]
    next_cursor: str | None


class RootLinks(BaseModel):
    docs: str
    openapi: str
    health: str


class ServiceInfo(BaseModel):
    service: str
    version: str
    environment: str
    links: RootLinks


class Health(BaseModel):
    status: Literal["healthy"]


Up = Literal["up", "down"]
Status = Literal["healthy", "degraded", "unhealthy"]


class Checks(BaseModel):
    postgres: Up
    redis: Up


class Readiness(BaseModel):
    status: Status
    checks: Checks


class FieldError(BaseModel):
    loc: list[str | int]
    msg: str


class Problem(BaseModel):
    """An error, as application/problem+json (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
