"""The commands of runtime.py: each takes the parsed arguments."""

from __future__ import annotations

import fcntl
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import lifecycle
import migrations
import render
import status
import tools
import waves
from control import Supervisor
from service import Service
from services import services
from settings import (
    LocalError,
    Settings,
    expand,
    local_dir,
    read_settings,
    running_settings,
)
from terminal import say


def up(_: Namespace) -> None:
    settings = read_settings()
    with locked(settings.local):
        say("local runtime", f"stack {settings.stack}, state in {settings.local}")
        lifecycle.up(settings)
        say("ready", f"http://localhost:{settings.ports['HTTP_PORT']}/")


def down(_: Namespace) -> None:
    if local_dir().exists():
        with locked(local_dir()):
            lifecycle.down(local_dir())
    say("down", "nothing is running")


def restart(arguments: Namespace) -> None:
    with locked(local_dir()):
        settings, supervisor = running()
        table = services(settings)
        wanted = names(table, arguments.service)
        waves.stop(supervisor, table, wanted)
        for level in range(4):
            wave = [table[name] for name in wanted if table[name].level == level]
            waves.start(settings, supervisor, wave)


def ps(_: Namespace) -> None:
    settings, supervisor = running()
    status.show(settings, services(settings), supervisor)


def logs(arguments: Namespace) -> NoReturn:
    settings = running_settings(local_dir()) or read_settings()
    folder = settings.local / "logs"
    files = [folder / f"{name}.log" for name in arguments.service]
    files = files or [folder / f"{name}.log" for name in services(settings)]
    found = [str(file) for file in files if file.exists()]
    if not found:
        raise LocalError(f"there are no logs in {folder}; `up` starts the services")
    options = ["-n", "100", *(["-F"] if arguments.follow else [])]
    os.execvp("tail", ["tail", *options, *found])


def migrate(arguments: Namespace) -> None:
    with locked(local_dir()):
        settings, _ = running()
        stacks = chosen(settings, arguments.stack)
        migrations.migrate(settings, services(settings), stacks)


def resetdb(arguments: Namespace) -> None:
    settings, _ = running()
    stacks = chosen(settings, arguments.stack)
    if not (arguments.yes or os.environ.get("CONFIRM") == "yes"):
        raise LocalError(f"this deletes all data of {', '.join(stacks)}: CONFIRM=yes")
    with locked(settings.local):
        migrations.reset(settings, services(settings), stacks)


def dbshell(arguments: Namespace) -> NoReturn:
    settings, _ = running()
    x = chosen(settings, arguments.stack)[0]
    url = services(settings)[f"{x}-migrate"].environment["DATABASE_URL"]
    psql = str(tools.postgres(settings.local, "psql"))
    os.execve(psql, [psql, url], tools.clean_environment())


def run(arguments: Namespace) -> NoReturn:
    if not arguments.argv:
        raise LocalError(f"which command? For example: run {arguments.service} bash")
    settings, service = find(arguments.service)
    if not tools.app_venv(settings.local, service.folder).exists():
        raise LocalError(f"{service.folder} is not installed yet: `up` installs it")
    script = render.render_start(settings.local, service)
    command = ["sh", str(script), *arguments.argv]
    os.execvpe("sh", command, tools.clean_environment())


def env(arguments: Namespace) -> None:
    _, service = find(arguments.service)
    print("\n".join(f"{k}={v}" for k, v in service.environment.items()))


def find(name: str) -> tuple[Settings, Service]:
    """Return a service by name, whether it runs or not; celery is its worker."""
    settings = running_settings(local_dir()) or read_settings()
    everything = services(replace(settings, stack="all")) | services(settings)
    wanted = "celery-worker" if name == "celery" else name
    return settings, everything[names(everything, [wanted])[0]]


def names(table: dict[str, Service], given: list[str]) -> list[str]:
    """Return the given names if all exist, or those of all lasting services."""
    unknown = [name for name in given if name not in table]
    if unknown:
        raise LocalError(f"no service {unknown[0]}; there are {', '.join(table)}")
    return given or [name for name, service in table.items() if not service.one_shot]


def chosen(settings: Settings, stack: str | None) -> list[str]:
    """Return the stacks meant by an argument or STACK; they have to be running."""
    wanted = expand(stack or os.environ.get("STACK") or settings.stack)
    missing = [x for x in wanted if x not in settings.stacks]
    if missing:
        raise LocalError(f"stack {missing[0]} is not running: up STACK={missing[0]}")
    return wanted


def running() -> tuple[Settings, Supervisor]:
    settings = running_settings(local_dir())
    if settings and (supervisor := Supervisor(settings)).alive():
        return settings, supervisor
    raise LocalError("the stack is not running; start it with `up`")


@contextmanager
def locked(local: Path) -> Iterator[None]:
    """Let one command at a time change the state folder, and only its owner."""
    local.mkdir(parents=True, exist_ok=True)
    if local.stat().st_uid != os.geteuid():
        raise LocalError(
            f"{local} belongs to user {local.stat().st_uid}, you are {os.geteuid()}; "
            "become that user, remove the folder, or set LOCAL_DIR to another one"
        )
    with (local / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
