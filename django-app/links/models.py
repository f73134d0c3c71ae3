"""The tables. What the web app and the worker share is this schema, not code.

The worker and the other web apps have the same tables from other tools, so names and
defaults are in the database (`db_default`), and constraints have Postgres' own names.
"""

from typing import ClassVar

from django.db import models

from .validators import MAX_URL

# Not `Now()`, which is statement_timestamp().
NOW = models.Func(function="now", output_field=models.DateTimeField())


class Link(models.Model):
    slug = models.CharField(max_length=64)
    url = models.CharField(max_length=MAX_URL)
    created_at = models.DateTimeField(db_default=NOW, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "links"
        # Not `unique=True`, which adds an index for LIKE.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="links_slug_key")
        ]

    def __str__(self) -> str:
        return self.slug


class LinkClicks(models.Model):
    """Clicks of one link on one UTC day."""

    pk = models.CompositePrimaryKey("link_id", "day")
    # The constraint, with ON DELETE CASCADE, is in the migration: Django 5.2 leaves the
    # cascade to Python, and the check to the end of the transaction.
    link = models.ForeignKey(
        Link, models.DO_NOTHING, db_constraint=False, db_index=False
    )
    day = models.DateField()
    clicks = models.BigIntegerField()

    class Meta:
        db_table = "link_clicks"

    def __str__(self) -> str:
        return f"{self.link_id} on {self.day}"


class ClickBatch(models.Model):
    """A batch of clicks that was applied; its key keeps it from being applied twice."""

    id = models.UUIDField(primary_key=True)
    applied_at = models.DateTimeField(db_default=NOW)
    clicks = models.BigIntegerField()
    orphaned = models.BigIntegerField()

    class Meta:
        db_table = "click_batches"

    def __str__(self) -> str:
        return str(self.id)


class ImportManager(models.Manager["Import"]):
    def get_queryset(self) -> models.QuerySet["Import"]:
        """Leave `content` out, up to 10 MiB each, until somebody asks for it."""
        return super().get_queryset().defer("content")


class Import(models.Model):
    """A CSV import: this row is the job, the Celery message only wakes a worker up.

    `attempt` fences: a worker that lost its claim cannot commit. `stalls` counts the
    claims lost since the last progress, so that a poisonous row cannot loop for ever.
    """

    state = models.CharField(max_length=8, db_default="queued")
    content = models.BinaryField(null=True)
    attempt = models.IntegerField(db_default=0)
    stalls = models.IntegerField(db_default=0)
    total = models.IntegerField(null=True)
    done = models.IntegerField(db_default=0)
    created = models.IntegerField(db_default=0)
    failed = models.IntegerField(db_default=0)
    errors = models.JSONField(db_default=models.Value([], models.JSONField()))
    # NULL and not "", as the other tools have it.
    detail = models.TextField(null=True)  # noqa: DJ001
    request_id = models.CharField(max_length=64, null=True)  # noqa: DJ001
    created_at = models.DateTimeField(db_default=NOW)
    heartbeat_at = models.DateTimeField(db_default=NOW)
    finished_at = models.DateTimeField(null=True)

    objects = ImportManager()

    class Meta:
        db_table = "imports"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="imports_state_check",
                condition=models.Q(state__in=["queued", "running", "done", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"
