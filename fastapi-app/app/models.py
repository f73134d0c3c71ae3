"""The tables. What the two web apps and the worker share is this schema, not code."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    MetaData,
    String,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Postgres' own naming, so that constraint names are the same whoever makes the table.
NAMES = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True)}


class Link(Base):
    __tablename__ = "links"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    url: Mapped[str] = mapped_column(String(2048))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]


class LinkClicks(Base):
    """Clicks of one link on one UTC day."""

    __tablename__ = "link_clicks"

    link_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    clicks: Mapped[int] = mapped_column(BigInteger)


class ClickBatch(Base):
    """A batch of clicks that was applied; its key keeps it from being applied twice."""

    __tablename__ = "click_batches"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(server_default=func.now())
    clicks: Mapped[int] = mapped_column(BigInteger)
    orphaned: Mapped[int] = mapped_column(BigInteger)


class Import(Base):
    """A CSV import: this row is the job, the Celery message only wakes a worker up.

    `attempt` fences: a worker that lost its claim cannot commit. `stalls` counts the
    claims lost since the last progress, so that a poisonous row cannot loop for ever.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), server_default="queued")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    stalls: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    created: Mapped[int] = mapped_column(server_default=text("0"))
    failed: Mapped[int] = mapped_column(server_default=text("0"))
    errors: Mapped[list[dict[str, int | str]]] = mapped_column(
        JSONB, server_default=text("'[]'::jsonb")
    )
    detail: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
