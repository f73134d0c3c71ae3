"""An edit of the source is seen in the running stack, within two seconds."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .apps import client
from .edits import log_of, measure, reloader, source
from .runtime import ROOT, Stack, run, wait_for

SECONDS = 2
# Nobody waits for it; with all stacks up, nine processes of its folder start at once.
BEAT_SECONDS = 5
HEALTH = {
    "flask": "flask-app/app/routes/health.py",
    "fastapi": "fastapi-app/app/routes/health.py",
    "django": "django-app/links/api/health.py",
}
SUMMARY = "nothing else is asked"  # of GET /health, in its docstring
REASON = "cells, found"  # of a row with a cell too many


def has(app: str) -> None:
    if os.environ["STACK"] not in (app, "all"):
        pytest.skip(f"this stack has no {app}")


@pytest.mark.parametrize("how", ["write", "replace"])
@pytest.mark.parametrize("app", HEALTH)
def test_edit_of_web_app_is_served(
    pytestconfig: pytest.Config, app: str, how: str
) -> None:
    has(app)
    with client(f"{app}.localhost") as api, source(HEALTH[app]) as file:
        save = getattr(file, how)
        median = measure(
            pytestconfig,
            f"{app}, {how}",
            lambda mark: save(file.with_text(SUMMARY, mark)),
            lambda mark: serves(api, mark),
        )
        file.write(file.before)
        wait_for(lambda: serves(api, SUMMARY), "the original is served")
    assert median <= SECONDS


def serves(api: httpx.Client, text: str) -> bool:
    answer = api.get("/api/openapi.json")
    return answer.status_code == 200 and text in answer.text


@pytest.fixture
def one_stack(stack: Stack) -> Iterator[None]:
    """Only this stack's worker and beat reload: all would start on the same CPUs."""
    ours = {f"{stack.name}-worker", f"{stack.name}-beat"}
    others = [s for s in stack.services() if s.endswith(("-worker", "-beat"))]
    reloaders = [reloader(stack, service) for service in others if service not in ours]
    for pid in reloaders:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in reloaders:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.usefixtures("one_stack")
def test_edit_of_task_is_done(pytestconfig: pytest.Config, stack: Stack) -> None:
    has(stack.name)
    host = f"{stack.name}.localhost"
    with client(host) as api, source("celery-app/app/importer.py") as file:
        median = measure(
            pytestconfig,
            "worker",
            lambda mark: file.write(file.with_text(REASON, mark)),
            lambda mark: mark in reason(api),
        )
        file.write(file.before)
        wait_for(lambda: REASON in reason(api), "the original task runs")
    assert median <= SECONDS


def reason(api: httpx.Client) -> str:
    """Import a row with a cell too many; return what the worker says of it, if it does.

    The old process may take a job with its last breath; that one comes back later.
    """
    content = "url\nhttps://a.example/,b\n"
    headers = {"Content-Type": "text/csv"}
    job = api.post("/api/imports", content=content, headers=headers)
    place = job.headers["Location"]
    try:
        done = wait_for(lambda: finished(api.get(place).json()), "the import", 0.3)
    except TimeoutError:
        return ""
    return str(done["errors"][0]["reason"])


def finished(job: dict[str, Any]) -> dict[str, Any] | None:
    return job if job["state"] == "done" else None


@pytest.mark.usefixtures("one_stack")
def test_edit_of_schedule_is_taken(pytestconfig: pytest.Config, stack: Stack) -> None:
    log = f"{stack.name}-beat"
    with log_of(log) as lines, source("celery-app/app/beat.py") as file:
        median = measure(
            pytestconfig,
            "beat",
            lambda mark: file.write(file.before + f'log.error("{mark}")\n'.encode()),
            lambda mark: any(mark in line for line in lines),
        )
    assert median <= BEAT_SECONDS


def test_error_in_source_is_survived() -> None:
    has("flask")
    with client("flask.localhost") as api, source(HEALTH["flask"]) as file:
        file.write(file.before + b"\nthis is no Python\n")
        wait_for(lambda: api.get("/health").status_code == 502, "the app is gone")
        file.write(file.before)
        wait_for(lambda: serves(api, SUMMARY), "the app is back")


def test_edit_of_page_is_served(api: httpx.Client) -> None:
    with source("nginx/ui/index.html") as file:
        file.write(file.before + b"<!-- edited -->")
        assert "<!-- edited -->" in api.get("/").text
    assert "<!-- edited -->" not in api.get("/").text


def test_files_in_source_belong_to_its_owner() -> None:
    """Whatever the containers wrote into it: compiled code, migrations, caches."""
    found = run("git", "ls-files", "-z", "--cached", "--others", "--", "*-app/*")
    owner = owned_by(ROOT)
    files = {ROOT / name for name in found.stdout.split("\0") if name}
    assert files
    assert [file for file in files if owned_by(file) != owner] == []


def owned_by(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_uid, status.st_gid
