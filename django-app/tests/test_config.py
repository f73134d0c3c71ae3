from pathlib import Path

import pytest

from config.environment import Environment


@pytest.fixture(autouse=True)
def complete(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A complete environment, in a folder without a .env."""
    monkeypatch.chdir(tmp_path)
    for name in ("API_TOKEN_FILE", "LOG_FORMAT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV", "dev")
    monkeypatch.setenv("API_TOKEN", "dev-token")
    monkeypatch.setenv("SECRET_KEY", "dev-secret-key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@c/d")
    monkeypatch.setenv("REDIS_URL", "redis://r:6379/1")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://r:6379/0")
    monkeypatch.setenv("CELERY_QUEUE", "q")
    monkeypatch.setenv("PUBLIC_URL", "https://short.test/")


def test_settings_are_read() -> None:
    environment = Environment.load()
    assert environment.tokens == [b"dev-token"]
    assert environment.base_url == "https://short.test"


@pytest.mark.parametrize(
    "name",
    [
        "API_TOKEN",
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "PUBLIC_URL",
        "SECRET_KEY",
    ],
)
def test_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit, match=name):
        Environment.load()


@pytest.mark.parametrize(
    ("name", "value"), [("LOG_FORMAT", "xml"), ("FAILED_TOKENS_PER_MINUTE", "0")]
)
def test_invalid_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        Environment.load()


def test_secret_is_read_from_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("API_TOKEN")
    monkeypatch.setenv("API_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text("new-one\nold-one\n")
    assert Environment.load().tokens == [b"new-one", b"old-one"]


def test_variable_and_file_contradict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("API_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(SystemExit, match="API_TOKEN and API_TOKEN_FILE"):
        Environment.load()


def test_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("API_TOKEN")
    monkeypatch.setenv("API_TOKEN_FILE", "/no/such/file")
    with pytest.raises(SystemExit, match="API_TOKEN_FILE"):
        Environment.load()


REAL = {
    "ENV": "prod",
    "API_TOKEN": "secret",
    "SECRET_KEY": "x" * 50,
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
    assert Environment.load().env == "prod"
    monkeypatch.setenv(name, value)
    with pytest.raises(
        SystemExit, match=rf"^config: {name}: [^\n]+ENV=prod$"
    ) as caught:
        Environment.load()
    assert "secret" not in str(caught.value)


def test_values_of_secrets_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@db/x")
    with pytest.raises(SystemExit) as caught:
        Environment.load()
    assert "hunter2" not in str(caught.value)


def test_production_refuses_short_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENV", "prod")
    monkeypatch.setenv("API_TOKEN", "secret")
    with pytest.raises(SystemExit, match="SECRET_KEY"):
        Environment.load()


def test_hosts_come_from_public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://Short.test:8443/")
    environment = Environment.load()
    assert environment.hosts == ["short.test", ".localhost", "127.0.0.1", "[::1]"]
    assert environment.origin == "https://short.test:8443"


def test_hosts_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.test, .b.test")
    assert Environment.load().hosts[:2] == ["a.test", ".b.test"]
