"""`make up DEBUG=1`: an editor attaches as .vscode/launch.json says."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from .apps import client
from .dap import Session
from .runtime import ROOT, Stack, run, wait_for

DEBUG = "compose/compose.yaml:compose/compose.dev.yaml:compose/compose.debug.yaml"
# The ports of launch.json may be those of a running stack: 5681 becomes 15681.
ELSEWHERE = 10_000


@pytest.fixture(params=["flask", "fastapi", "django"])
def app(stack: Stack, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of an app that runs under the debugger."""
    name = str(request.param)
    if stack.runtime != "docker":
        pytest.skip("the local runtime has no debugger")
    if name not in stack.services():
        pytest.skip(f"this stack has no {name}")
    recreate(name, COMPOSE_FILE=DEBUG, DEBUG_PORTS="1568")
    yield name
    recreate(name)


def recreate(app: str, **environ: str) -> None:
    arguments = ["up", "--detach", "--no-deps", "--no-build", "--wait", app, "nginx"]
    result = run("docker", "compose", *arguments, **environ)
    assert result.returncode == 0, result.stdout


def launch(name: str) -> dict[str, Any]:
    """Return an entry of launch.json, which may have comments, as VS Code reads it."""
    text = (ROOT / ".vscode/launch.json").read_text()
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    text = text.replace("${workspaceFolder}", str(ROOT))
    entries = {entry["name"]: entry for entry in json.loads(text)["configurations"]}
    return dict(entries[name])


def test_breakpoint_in_route_shows_local_variables(app: str, stack: Stack) -> None:
    file = ROOT / (
        "django-app/links/api" if app == "django" else f"{app}-app/app/routes"
    )
    file /= "links.py"
    line = first_line_of("get_link", file.read_text())
    entry = launch(app)
    entry["connect"]["port"] += ELSEWHERE
    with client(f"{app}.localhost") as api, ThreadPoolExecutor() as pool:
        wait_for(lambda: api.get("/health").status_code == 200, f"{app} answers")
        with ExitStack() as sessions:
            session = sessions.enter_context(Session(entry["connect"]["port"]))
            session.attach(entry, file, line)
            if app != "fastapi":  # gunicorn answers in a child, as debugpy tells
                child = session.event("debugpyAttach")
                session = sessions.enter_context(Session(child["connect"]["port"]))
                session.attach(child, file, line)
            answer = pool.submit(api.get, "/api/links/debugged")
            assert session.locals_at_stop()["slug"] == "'debugged'"
            assert answer.result().status_code == 404


def first_line_of(function: str, text: str) -> int:
    """Return the number of the line after the function's docstring."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if f"def {function}(" in line)
    end = next(n for n in range(start, len(lines)) if lines[n].endswith('"""'))
    return end + 2
