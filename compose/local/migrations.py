"""Migrates and resets databases."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import health
import postgres
import tools
from control import Supervisor
from service import Service
from settings import STACKS, LocalError, Settings
from terminal import say
from waves import complaint, start, stop


def migrate(settings: Settings, table: dict[str, Service], stacks: list[str]) -> None:
    """Run the one-shot X-migrate of each stack; LocalError if one fails."""
    with ThreadPoolExecutor() as pool:
        run = partial(run_once, settings)
        results = pool.map(run, [table[f"{x}-migrate"] for x in stacks])
        problems = [problem for problem in results if problem]
    if problems:
        raise LocalError("\n\n".join(problems))


def run_once(settings: Settings, service: Service) -> str:
    """Run a one-shot service to its end; return "" or what went wrong."""
    start_script = settings.local / "run" / service.name / "start.sh"
    log = settings.local / "logs" / f"{service.name}.log"
    with log.open("w") as sink:
        status = subprocess.run(
            ["sh", str(start_script)],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=tools.clean_environment(),
        ).returncode
    if status:
        return complaint(settings.local, service.name, f"ended with status {status}")
    say(service.name, "done")
    return ""


def reset(settings: Settings, table: dict[str, Service], stacks: list[str]) -> None:
    """Drop the databases of the stacks with their part of Redis, and make them anew."""
    supervisor = Supervisor(settings)
    names = {f"{x}{suffix}" for x in stacks for suffix in ("", "-worker", "-beat")}
    affected = [service for name, service in table.items() if name in names]
    stop(supervisor, table, [service.name for service in affected])
    for x in stacks:
        empty(settings, x)
    migrate(settings, table, stacks)
    start(settings, supervisor, affected)


def empty(settings: Settings, x: str) -> None:
    postgres.drop_database(settings, x)
    postgres.create_database(settings, x)
    empty_redis(settings, x)
    say(x, "database and cache are empty")


def empty_redis(settings: Settings, x: str) -> None:
    port = settings.ports["REDIS_PORT"]
    if health.redis_command(port, f"SELECT {STACKS[x]}", "FLUSHDB") != "+OK":
        raise LocalError(f"Redis on port {port} could not be emptied; see `logs redis`")
