"""Brings the stack up and down."""

from __future__ import annotations

import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import install
import ports
import postgres
import tools
from control import Supervisor
from leftovers import end_leftovers, wait_gone
from migrations import migrate
from render import render
from service import Service
from services import services
from settings import LocalError, Settings, running_settings, saved_file
from sockets import is_safe, with_sockets
from terminal import say
from waves import start, stop


def up(settings: Settings) -> None:
    """Install what is missing, start what does not run, return when all is healthy."""
    settings = prepare(settings)
    supervisor, table = Supervisor(settings), services(settings)
    start_databases(settings, settings.stacks)
    migrate(settings, table, settings.stacks)
    for level in (2, 3):
        start(settings, supervisor, [s for s in table.values() if s.level == level])


def prepare(settings: Settings, *, apps: bool = True) -> Settings:
    """Install what is missing, and start supervisord with the services of now.

    Without `apps` only Postgres and Redis can be started.
    """
    table = services(settings)
    ports.check(settings, [s for s in table.values() if apps or s.level == 0])
    install.install_tools(settings.local)
    settings = with_sockets(settings)
    settings.save()
    table = services(settings)
    if apps:
        install_apps(settings, table)
    if postgres.create_cluster(settings.local):
        say("postgres", "data folder made")
    render(settings, table.values())
    reconcile(started_supervisor(settings), table)
    return settings


def start_databases(settings: Settings, stacks: list[str]) -> None:
    """Start Postgres and Redis, unless they run, and make the stacks' databases."""
    table = services(settings).values()
    start(settings, Supervisor(settings), [s for s in table if s.level == 0])
    for x in stacks:
        postgres.create_database(settings, x)


def install_apps(settings: Settings, table: dict[str, Service]) -> None:
    folders = sorted({service.folder for service in table.values() if service.folder})
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(install.install_app, settings.local, f) for f in folders]
    for future in done:
        future.result()


def started_supervisor(settings: Settings) -> Supervisor:
    """Return the running supervisord, started if it does not run."""
    supervisor = Supervisor(settings)
    if supervisor.alive():
        return supervisor
    end_leftovers(settings.local)
    (settings.local / "logs" / "supervisord.log").unlink(missing_ok=True)
    output = settings.local / "logs" / "supervisord.out"
    python = f"{tools.tools_venv(settings.local)}/bin/python"
    with output.open("w") as sink:
        process = subprocess.Popen(
            [python, "-m", "supervisor.supervisord", "-c", "supervisord.conf"],
            cwd=settings.local,
            env=tools.clean_environment() | {tools.MARKER: str(settings.local)},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    deadline = time.monotonic() + 15
    while process.poll() is None and time.monotonic() < deadline:
        if supervisor.alive():
            return supervisor
        time.sleep(0.02)
    raise LocalError(f"supervisord does not start:\n{output.read_text()}")


def reconcile(supervisor: Supervisor, table: dict[str, Service]) -> None:
    """Make supervisord's services those of `table`; what changed is stopped."""
    added, changed, gone = supervisor.reload()
    if changed or gone:
        say("changed", " ".join([*changed, *gone]))
    found = supervisor.processes().values()
    stopping = [process.name for process in found if process.state == "STOPPING"]
    stop(supervisor, table, {*changed, *gone, *stopping})
    for name in [*changed, *gone]:
        supervisor.remove(name)
    for name in [*changed, *added]:
        supervisor.add(name)


def down(local: Path) -> None:
    """Stop everything, the last started first; fine when nothing runs."""
    settings = running_settings(local)
    if settings and (supervisor := Supervisor(settings)).alive():
        names = list(supervisor.processes())
        stop(supervisor, services(settings), names)
        supervisor.shutdown()
        wait_gone(local, 10)
    end_leftovers(local)
    if settings and is_safe(settings.sockets):
        shutil.rmtree(settings.sockets)
    saved_file(local).unlink(missing_ok=True)
