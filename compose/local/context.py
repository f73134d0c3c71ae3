"""What the commands work on: the running set-up, services and stacks by name."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

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


def find(name: str) -> tuple[Settings, Service]:
    """Return a service by name, whether it runs or not; celery is its worker."""
    settings = running_settings(local_dir()) or read_settings()
    everything = services(replace(settings, stack="all")) | services(settings)
    wanted = "celery-worker" if name == "celery" else name
    return settings, everything[names(everything, [wanted])[0]]


def names(table: dict[str, Service], given: list[str]) -> list[str]:
    """Return the given names if all are in `table`, or those of the whole table."""
    unknown = [name for name in given if name not in table]
    if unknown:
        raise LocalError(f"no service {unknown[0]}; there are {', '.join(table)}")
    return given or list(table)


def chosen(settings: Settings, stack: str | None) -> list[str]:
    """Return the stacks meant by an argument or STACK; they have to be running."""
    wanted = expand(stack or os.environ.get("STACK") or settings.stack)
    missing = [x for x in wanted if x not in settings.stacks]
    if missing:
        raise LocalError(f"stack {missing[0]} does not run: make up STACK={missing[0]}")
    return wanted


def running() -> tuple[Settings, Supervisor]:
    settings = running_settings(local_dir())
    if settings and (supervisor := Supervisor(settings)).alive():
        return settings, supervisor
    raise LocalError("the stack is not running; start it with: make up")


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
