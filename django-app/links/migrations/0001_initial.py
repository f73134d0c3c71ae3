"""Links, their clicks, imports"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING

NOW = models.Func(function="now", output_field=models.DateTimeField())


def id_field() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", id_field()),
                ("slug", models.CharField(max_length=64)),
                ("url", models.CharField(max_length=2048)),
                ("created_at", models.DateTimeField(db_default=NOW, editable=False)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "links",
                "constraints": [
                    models.UniqueConstraint(fields=("slug",), name="links_slug_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkClicks",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "link_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        to="links.link",
                    ),
                ),
                ("day", models.DateField()),
                ("clicks", models.BigIntegerField()),
            ],
            options={"db_table": "link_clicks"},
        ),
        # What the ORM cannot say before Django 6.1: the database deletes the clicks.
        migrations.RunSQL(
            "ALTER TABLE link_clicks ADD CONSTRAINT link_clicks_link_id_fkey"
            " FOREIGN KEY (link_id) REFERENCES links (id) ON DELETE CASCADE",
            "ALTER TABLE link_clicks DROP CONSTRAINT link_clicks_link_id_fkey",
        ),
        migrations.CreateModel(
            name="ClickBatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("applied_at", models.DateTimeField(db_default=NOW)),
                ("clicks", models.BigIntegerField()),
                ("orphaned", models.BigIntegerField()),
            ],
            options={"db_table": "click_batches"},
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", id_field()),
                ("state", models.CharField(db_default="queued", max_length=8)),
                ("content", models.BinaryField(null=True)),
                ("attempt", models.IntegerField(db_default=0)),
                ("stalls", models.IntegerField(db_default=0)),
                ("total", models.IntegerField(null=True)),
                ("done", models.IntegerField(db_default=0)),
                ("created", models.IntegerField(db_default=0)),
                ("failed", models.IntegerField(db_default=0)),
                (
                    "errors",
                    models.JSONField(db_default=models.Value([], models.JSONField())),
                ),
                ("detail", models.TextField(null=True)),
                ("request_id", models.CharField(max_length=64, null=True)),
                ("created_at", models.DateTimeField(db_default=NOW)),
                ("heartbeat_at", models.DateTimeField(db_default=NOW)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "imports",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=["queued", "running", "done", "failed"]
                        ),
                        name="imports_state_check",
                    )
                ],
            },
        ),
    ]
