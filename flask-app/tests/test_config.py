from pathlib import Path

import pytest

from app.config import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A complete environment, in a folder without a .env."""
    monkeypatch.chdir(tmp_path)
    for name in ("API_TOKEN_FILE", "LOG_FORMAT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV", "dev")
    monkeypatch.setenv("API_TOKEN", "dev-token")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@c/d")
    monkeypatch.setenv("REDIS_URL", "redis://r:6379/1")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://r:6379/0")
    monkeypatch.setenv("CELERY_QUEUE", "q")
    monkeypatch.setenv("PUBLIC_URL", "https://short.test/")


def test_settings_are_read() -> None:
    settings = Settings.load()
    assert settings.tokens == [b"dev-token"]
    assert settings.base_url == "https://short.test"


@pytest.mark.parametrize(
    "name",
    ["API_TOKEN", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "PUBLIC_URL"],
)
def test_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit, match=name):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"), [("LOG_FORMAT", "xml"), ("FAILED_TOKENS_PER_MINUTE", "0")]
)
def test_invalid_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        Settings.load()


def test_secret_is_read_from_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("API_TOKEN")
    monkeypatch.setenv("API_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text("new-one\nold-one\n")
    assert Settings.load().tokens == [b"new-one", b"old-one"]


def test_variable_and_file_contradict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("API_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(SystemExit, match="API_TOKEN and API_TOKEN_FILE"):
        Settings.load()


def test_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("API_TOKEN")
    monkeypatch.setenv("API_TOKEN_FILE", "/no/such/file")
    with pytest.raises(SystemExit, match="API_TOKEN_FILE"):
        Settings.load()


REAL = {
    "ENV": "prod",
    "API_TOKEN": "secret",
    "DATABASE_URL": "postgresql://flask:secret@db/flask",
    "REDIS_URL": "redis://:secret@r:6379/1",
    "CELERY_BROKER_URL": "redis://worker:secret@r:6379/0",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_TOKEN", "dev-token"),
        ("API_TOKEN", "secret dev-token"),
        ("DATABASE_URL", "postgresql://flask@db/secret"),
        ("DATABASE_URL", "postgresql://secret:secret@db/flask"),
        ("REDIS_URL", "redis://secret:6379/1"),
        ("CELERY_BROKER_URL", "redis://secret@r:6379/0"),
    ],
)
def test_production_refuses_dev_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for variable in REAL.items():
        monkeypatch.setenv(*variable)
    assert Settings.load().env == "prod"
    monkeypatch.setenv(name, value)
    with pytest.raises(
        SystemExit, match=rf"^config: {name}: [^\n]+ENV=prod$"
    ) as caught:
        Settings.load()
    assert "secret" not in str(caught.value)


def test_values_of_secrets_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@db/x")
    with pytest.raises(SystemExit) as caught:
        Settings.load()
    assert "hunter2" not in str(caught.value)
