import subprocess
import sys
from pathlib import Path

import pytest

from app.config import (
    BaseLoader,
    BrokerSettings,
    DatabaseSettings,
    FlowerSettings,
    Settings,
)

COMPLETE = {
    "DATABASE_URL": "postgresql://user:secret@db/app",
    "REDIS_URL": "redis://:secret@redis/4",
    "CELERY_BROKER_URL": "redis://:secret@redis/0",
    "CELERY_QUEUE": "celery",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # away from a developer's .env
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", COMPLETE)
def test_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit, match=rf"config: {name}\b.* is not set"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:secret@db/app"),
        ("CELERY_BROKER_URL", "amqp://secret@rabbit"),
        ("LOG_FORMAT", "secret"),
        ("WORKER_CONCURRENCY", "0"),
        ("PURGE_AFTER_DAYS", "secret"),
    ],
)
def test_wrong_variable_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=f"config: {name}: ") as error:
        Settings.load()
    assert "secret" not in str(error.value)


def test_all_wrong_variables_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(SystemExit) as error:
        Settings.load()
    assert {"REDIS_URL", "LOG_LEVEL"} <= set(
        str(error.value).replace(":", " ").split(" ")
    )


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKER_CONCURRENCY", "")
    monkeypatch.setenv("DATABASE_URL", "")
    with pytest.raises(SystemExit, match="DATABASE_URL .*is not set") as error:
        Settings.load()
    assert "WORKER_CONCURRENCY" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://celery@db/secret"),
        ("DATABASE_URL", "postgresql://secret:secret@db/celery"),
        ("REDIS_URL", "redis://secret:6379/4"),
        ("CELERY_BROKER_URL", "redis://secret@r:6379/0"),
        ("FLOWER_BASIC_AUTH", "secret:dev-token"),
    ],
)
def test_production_refuses_dev_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("ENV", "prod")
    monkeypatch.setenv("FLOWER_BASIC_AUTH", "admin:secret")
    loaders: list[type[BaseLoader]] = [Settings, FlowerSettings]
    assert [loader.load().env for loader in loaders] == ["prod", "prod"]
    monkeypatch.setenv(name, value)
    loader = loaders[name == "FLOWER_BASIC_AUTH"]
    with pytest.raises(SystemExit, match=rf"^config: {name}: [^\n]+ENV=prod$") as error:
        loader.load()
    assert "secret" not in str(error.value)


def test_secret_comes_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "database_url"
    secret.write_text("postgresql://user:other@db/app\n")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    assert Settings.load().database_url.hosts()[0]["password"] == "other"


def test_secret_and_its_file_are_contradictory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis_url")
    with pytest.raises(SystemExit, match="REDIS_URL and REDIS_URL_FILE"):
        Settings.load()


def test_beat_and_migration_ask_for_what_they_need_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REDIS_URL")
    DatabaseSettings.load()
    monkeypatch.delenv("DATABASE_URL")
    BrokerSettings.load()


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_process_does_not_start_without_broker(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL")
    folder = Path(__file__).parent.parent
    ended = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "app", command],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode != 0
    assert "CELERY_BROKER_URL (or CELERY_BROKER_URL_FILE) is not set" in ended.stderr
