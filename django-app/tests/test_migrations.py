"""Migrations, and Django's own checks of the settings."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from links.management.commands.migrate import LOCK_ID

FOLDER = Path(__file__).resolve().parents[1]
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
MANAGE = [sys.executable, "manage.py"]


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run")


def test_several_may_migrate_at_once(transactional_db: None) -> None:
    command = [*MANAGE, "migrate"]
    runs = [subprocess.Popen(command, cwd=FOLDER) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]


def test_migration_waits_for_the_other(transactional_db: None) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
        run = subprocess.Popen([*MANAGE, "migrate"], cwd=FOLDER)
        while other.execute(WAITING).fetchone() != (1,):
            assert run.poll() is None
        other.execute("SELECT pg_advisory_unlock(%s)", [LOCK_ID])
        assert run.wait(60) == 0


@pytest.mark.django_db
def test_migration_leaves_connection_as_it_was() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("3s",)


@pytest.mark.django_db
def test_only_the_wanted_indexes_exist() -> None:
    """The worker and the other web apps have the same tables: no more, no less."""
    tables = ["links", "link_clicks", "click_batches", "imports"]
    with connection.cursor() as cursor:
        query = "SELECT indexname FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY 1"
        cursor.execute(query, [tables])
        names = [name for (name,) in cursor.fetchall()]
    keys = ["click_batches_pkey", "imports_pkey", "link_clicks_pkey", "links_pkey"]
    assert names == [*keys, "links_slug_key"]


def test_settings_are_fit_for_production() -> None:
    environ = {
        **os.environ,
        "ENV": "prod",
        "API_TOKEN": "a-secret-token",
        "SECRET_KEY": "a-key-of-more-than-fifty-characters-is-what-django-wants",
        "PUBLIC_URL": "https://short.test",
        "DATABASE_URL": "postgresql://django:secret@db/django",
        "REDIS_URL": "redis://:secret@redis/3",
        "CELERY_BROKER_URL": "redis://:secret@redis/0",
    }
    check = ["check", "--deploy", "--fail-level", "WARNING"]
    subprocess.run([*MANAGE, *check], cwd=FOLDER, env=environ, check=True)
