"""The commands of runtime.py: each takes the parsed arguments."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from typing import NoReturn

import lifecycle
import migrations
import postgres
import render
import status
import tools
import waves
from context import chosen, find, locked, names, running
from services import services
from settings import (
    LocalError,
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
        table = {k: v for k, v in services(settings).items() if not v.one_shot}
        wanted = names(table, arguments.service)
        waves.stop(supervisor, table, wanted)
        for level in range(4):
            wave = [table[name] for name in wanted if table[name].level == level]
            waves.start(settings, supervisor, wave)


def ps(arguments: Namespace) -> None:
    settings, supervisor = running()
    rows = status.rows(settings, services(settings), supervisor)
    print(json.dumps(rows, indent=2) if arguments.json else status.table(rows))


def logs(arguments: Namespace) -> NoReturn:
    settings = running_settings(local_dir()) or read_settings()
    folder = settings.local / "logs"
    files = [folder / f"{name}.log" for name in arguments.service]
    files = files or [folder / f"{name}.log" for name in services(settings)]
    found = [str(file) for file in files if file.exists()]
    if not found:
        raise LocalError(f"there are no logs in {folder}; start with: make up")
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
    if not arguments.yes:
        raise LocalError(f"this deletes the data of {', '.join(stacks)}; add --yes")
    with locked(settings.local):
        migrations.reset(settings, services(settings), stacks)


def dbshell(arguments: Namespace) -> NoReturn:
    settings, _ = running()
    database = chosen(settings, arguments.stack)[0]
    psql = str(tools.postgres(settings.local, "psql"))
    command = [psql, *postgres.superuser(settings), database]
    os.execve(psql, command, tools.clean_environment())


def run(arguments: Namespace) -> NoReturn:
    if not arguments.argv:
        raise LocalError(f"which command? For example: run {arguments.service} bash")
    settings, service = find(arguments.service)
    if not tools.app_venv(settings.local, service.folder).exists():
        raise LocalError(f"{service.folder} is not installed yet: make up installs it")
    script = render.render_start(settings.local, service)
    command = ["sh", str(script), *arguments.argv]
    os.execvpe("sh", command, tools.clean_environment())


def env(arguments: Namespace) -> None:
    _, service = find(arguments.service)
    print("\n".join(f"{k}={v}" for k, v in service.environment.items()))
