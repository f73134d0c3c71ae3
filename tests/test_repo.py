"""What must stay as it is in the repository; needs no running stack."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Files that are the same on purpose: each folder is copied alone (docs/decisions/0001).
TWINS = {
    ".dockerignore": ["flask-app", "fastapi-app", "celery-app"],
    "docker-entrypoint.sh": ["flask-app", "fastapi-app", "celery-app"],
    "alembic.ini": ["flask-app", "fastapi-app", "celery-app"],
    "migrations/env.py": ["flask-app", "fastapi-app", "celery-app"],
    "migrations/script.py.mako": ["flask-app", "fastapi-app", "celery-app"],
    "migrations/versions/0001_initial.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/logging.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/migrate.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/models.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/secret_files.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/validators.py": ["flask-app", "fastapi-app", "celery-app"],
    "tests/servers.py": ["flask-app", "fastapi-app", "celery-app"],
    "app/breaker.py": ["flask-app", "fastapi-app"],
    "app/celery.py": ["flask-app", "fastapi-app"],
    "app/config.py": ["flask-app", "fastapi-app"],
    "app/metrics.py": ["flask-app", "fastapi-app"],
    "app/schemas.py": ["flask-app", "fastapi-app"],
    "app/types.py": ["flask-app", "fastapi-app"],
    "tests/test_config.py": ["flask-app", "fastapi-app"],
}
APPS = ["flask-app", "fastapi-app", "celery-app"]


@pytest.mark.parametrize("path", TWINS)
def test_twins_are_identical(path: str) -> None:
    first, *others = [(ROOT / folder / path).read_bytes() for folder in TWINS[path]]
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
