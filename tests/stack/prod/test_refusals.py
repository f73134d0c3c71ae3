"""ENV=prod does not start on secrets that are missing, or that everybody knows."""

from pathlib import Path

import pytest

from ..runtime import make, run
from .containers import secret
from .expected import WEB, sources_of

# What development uses, by the variable that the message must name.
KNOWN = {
    "API_TOKEN": "dev-token",
    "DATABASE_URL": "postgresql://{app}:{app}@postgres:5432/{app}",
    "REDIS_URL": "redis://redis:6379/1",
    "CELERY_BROKER_URL": "redis://redis:6379/0",
}
FILES = {"CELERY_BROKER_URL": "broker_url"}


@pytest.mark.parametrize(
    ("variable", "target"), [("SECRETS_DIR", "secrets"), ("CERTS_DIR", "certs")]
)
def test_up_says_what_makes_the_missing(
    tmp_path: Path, variable: str, target: str
) -> None:
    result = make("up", **{variable: str(tmp_path)})
    assert result.returncode != 0
    assert f"make {target}" in result.stdout
    assert str(tmp_path) in result.stdout


@pytest.mark.parametrize("variable", KNOWN)
@pytest.mark.parametrize("app", WEB)
def test_app_refuses_secret_of_development(
    tmp_path: Path, app: str, variable: str
) -> None:
    for source in sources_of(app).values():
        (tmp_path / source).write_text(secret(source))
    known = KNOWN[variable].format(app=app)
    name = FILES.get(variable, variable.lower())
    (tmp_path / sources_of(app)[name]).write_text(known)
    one_off = ["docker", "compose", "run", "--rm", "--no-deps", app]
    result = run(*one_off, SECRETS_DIR=str(tmp_path))
    assert result.returncode not in (0, 137)
    assert f"config: {variable}: " in result.stdout
    assert known not in result.stdout.replace(f"'{known}'", "")
