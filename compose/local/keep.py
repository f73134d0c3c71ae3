"""What compose/backup/ is made of; the names are those of compose/docker/keep."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import NoReturn

import lifecycle
import migrations
import postgres
import tools
import waves
from context import locked, running
from control import Supervisor
from services import services
from settings import STACKS, local_dir, read_settings, running_settings


def beside(arguments: Namespace) -> NoReturn:
    """Become a program of Postgres, as the superuser by the socket."""
    settings, _ = running()
    program = tools.postgres(settings.local, arguments.argv[0])
    environment = tools.clean_environment() | {
        "PGHOST": f"{settings.sockets}/postgres",
        "PGPORT": str(settings.ports["POSTGRES_PORT"]),
        "PGUSER": "postgres",
    }
    # psql may call pg_dump.
    environment["PATH"] = f"{program.parent}:{environment.get('PATH', os.defpath)}"
    os.execve(program, [str(program), *arguments.argv[1:]], environment)


def stores(_: Namespace) -> None:
    """Start Postgres and Redis, unless they run; like Docker's with all databases."""
    with locked(local_dir()):
        settings = running_settings(local_dir())
        if not (settings and Supervisor(settings).alive()):
            settings = lifecycle.prepare(read_settings(), apps=False)
        lifecycle.start_databases(settings, list(STACKS))


def roles(_: Namespace) -> None:
    settings, _unused = running()
    postgres.create_database(settings, stack())


def flush(_: Namespace) -> None:
    settings, _unused = running()
    migrations.empty_redis(settings, stack())


def pause(_: Namespace) -> None:
    """Stop what writes to the stack's database; print what ran."""
    with locked(local_dir()):
        settings, supervisor = running()
        wanted = [stack(), f"{stack()}-worker", f"{stack()}-beat"]
        found = supervisor.processes()
        names = [name for name in wanted if name in found and found[name].pid]
        waves.stop(supervisor, services(settings), names)
    print(*names)


def resume(arguments: Namespace) -> None:
    """Migrate, start the services and wait until they are healthy."""
    with locked(local_dir()):
        settings, supervisor = running()
        table = services(settings)
        migrations.migrate(settings, table, [stack()])
        waves.start(settings, supervisor, [table[name] for name in arguments.service])


def stack() -> str:
    return os.environ["STACK"]
