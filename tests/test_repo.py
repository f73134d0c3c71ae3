"""What must stay as it is in the repository; needs no running stack."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Files that are the same on purpose: each folder is copied alone (docs/decisions/0001).
FOUR = ["flask-app", "fastapi-app", "django-app", "celery-app"]
ALEMBIC = ["flask-app", "fastapi-app", "celery-app"]
THREE = ["flask-app", "fastapi-app", "django-app"]
TWO = ["flask-app", "fastapi-app"]
TWINS = {
    ".dockerignore": FOUR,
    "docker-entrypoint.sh": FOUR,
    "watchdog.sh": FOUR,
    "healthcheck.sh": THREE,
    "tests/servers.py": FOUR,
    "app/dev_secrets.py": FOUR,
    "app/logging.py": FOUR,
    "app/secret_files.py": FOUR,
    "app/validators.py": FOUR,
    "alembic.ini": ALEMBIC,
    "migrations/env.py": ALEMBIC,
    "migrations/script.py.mako": ALEMBIC,
    "migrations/versions/0001_initial.py": ALEMBIC,
    "app/migrate.py": ALEMBIC,
    "app/models.py": ALEMBIC,
    "app/breaker.py": THREE,
    "app/metrics.py": THREE,
    "app/schemas.py": THREE,
    "app/throttle.py": THREE,
    "app/types.py": THREE,
    "app/cache.py": ["flask-app", "django-app"],
    "app/proxy.py": ["flask-app", "django-app"],
    "app/watchdog.py": ["flask-app", "django-app"],
    "app/celery.py": TWO,
    "app/config.py": TWO,
    "tests/test_config.py": TWO,
}
# Where Django's users look for what is in app/ elsewhere.
DJANGO = {"app/logging.py": "config/logging.py"}
DJANGO |= {"app/secret_files.py": "config/secret_files.py"}
DJANGO |= {"app/dev_secrets.py": "config/dev_secrets.py"}
APPS = FOUR


def twin(folder: str, path: str) -> Path:
    """Return where `path` is in the folder."""
    if folder == "django-app":
        path = DJANGO.get(path, path.replace("app/", "links/"))
    return ROOT / folder / path


@pytest.mark.parametrize("path", TWINS)
def test_twins_are_identical(path: str) -> None:
    first, *others = [twin(folder, path).read_bytes() for folder in TWINS[path]]
    assert all(other == first for other in others)


@pytest.mark.parametrize("app", APPS)
def test_readme_explains_each_variable(app: str) -> None:
    environment = (ROOT / app / ".env.example").read_text()
    variables = re.findall(r"^#?([A-Z_]+)=", environment, re.MULTILINE)
    readme = (ROOT / app / "README.md").read_text()
    assert variables
    assert [name for name in variables if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("app", APPS)
def test_app_reaches_into_no_other_folder(app: str) -> None:
    grep = ["git", "grep", "-nE", r"\.\./\.\.|(flask|fastapi|django|celery)-app/"]
    found = subprocess.run(
        [*grep, "--", f"{app}/*.py", f"{app}/Dockerfile", f"{app}/*.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""


def test_no_file_names_a_registry() -> None:
    hosts = r"(pypi|pythonhosted|npmjs)\.(org|com)|(deb|security)\.debian\."
    grep = ["git", "grep", "-lIE", hosts, "--", ".", ":!tests/test_repo.py"]
    found = subprocess.run(grep, cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == ""


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert targets == explained


@pytest.mark.parametrize(
    "name",
    [
        "auth",
        "cache",
        "config",
        "errors",
        "health",
        "imports",
        "links",
        "redirects",
        "server",
        "watchdog",
    ],
)
def test_apps_test_the_same(name: str) -> None:
    flask, fastapi, django = (cases(app, f"tests/test_{name}.py") for app in THREE)
    assert flask == fastapi
    assert flask <= django  # which has hosts and a secret key to test besides


def cases(app: str, path: str) -> set[str]:
    return set(re.findall(r"def (test_\w+)", (ROOT / app / path).read_text()))
