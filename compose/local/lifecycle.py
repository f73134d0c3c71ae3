"""Brings the stack up and down."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import install
import ports
import postgres
import processes
import tools
from control import Supervisor
from migrations import migrate
from render import render
from service import Service
from services import services
from settings import LocalError, Settings, running_settings, saved_file
from terminal import say
from waves import start, stop


def up(settings: Settings) -> None:
    """Install what is missing, start what does not run, return when all is healthy."""
    ports.check(settings, services(settings).values())
    install.install_tools(settings.local)
    settings = with_sockets(settings)
    table = services(settings)
    install_apps(settings, table)
    if postgres.create_cluster(settings.local):
        say("postgres", "data folder made")
    render(settings, table.values())
    settings.save()
    supervisor = started_supervisor(settings)
    reconcile(supervisor, table)
    start_all(settings, supervisor, table)


def start_all(
    settings: Settings, supervisor: Supervisor, table: dict[str, Service]
) -> None:
    databases = [service for service in table.values() if service.level == 0]
    start(settings, supervisor, databases)
    for x in settings.stacks:
        postgres.create_database(settings, x)
    migrate(settings, table, settings.stacks)
    for level in (2, 3):
        start(settings, supervisor, [s for s in table.values() if s.level == level])


def install_apps(settings: Settings, table: dict[str, Service]) -> None:
    folders = sorted({service.folder for service in table.values() if service.folder})
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(install.install_app, settings.local, f) for f in folders]
    for future in done:
        future.result()


def with_sockets(settings: Settings) -> Settings:
    """Return the settings with a folder for sockets: that of the last `up`, or new."""
    last = running_settings(settings.local)
    if last and is_safe(last.sockets):
        return replace(settings, sockets=last.sockets)
    folder = tempfile.mkdtemp(prefix="local-", dir="/tmp")
    os.chmod(folder, 0o711)
    inner = Path(folder, "postgres")
    inner.mkdir(mode=0o755)
    postgres.give_to_server(inner)
    return replace(settings, sockets=folder)


def is_safe(folder: str) -> bool:
    """Tell whether it is there and ours: anybody may make folders in /tmp."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


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
    stop(supervisor, table, [*changed, *gone])
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


def end_leftovers(local: Path) -> None:
    """End what no supervisord looks after any more: it was killed itself."""
    for sign, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        left = processes.ours(local)
        if not left:
            return
        say("leftover", f"{sign.name} to {', '.join(map(str, left))}")
        send(left, sign)
        wait_gone(local, seconds)


def send(pids: Iterable[int], sign: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            continue


def wait_gone(local: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while processes.ours(local) and time.monotonic() < deadline:
        time.sleep(0.05)
