"""Hung processes end themselves, and Docker starts them again; waiting ones do not."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .apps import say
from .runtime import Stack, wait_for

DETECTED = 60 + 10 + 3  # seconds: hung after; a check every; longest check
RESTARTED = 15

pytestmark = pytest.mark.skipif(
    os.environ.get("RUNTIME") != "docker" or os.environ.get("STACK") != "all",
    reason="Docker's health checks do it; STACK=all has all kinds at the same time",
)

# What hangs: the main process, or every one of the container.
MAIN, ALL = "main", "all"
HUNG = {"flask": ALL, "fastapi": MAIN, "django": MAIN}
HUNG |= {"celery-worker": MAIN, "celery-beat": ALL}
WAITING = ["flask-worker", "flask-beat", "django-worker", "django-beat", "flower"]
OUTAGE = 90


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def family(pid: int) -> Iterator[int]:
    """Return the process and all that descend from it."""
    yield pid
    for child in children(pid):
        yield from family(child)


def hang(init: int, which: str) -> None:
    """Stop the process that docker-init has started, alone or with all of its own."""
    (main,) = children(init)
    for pid in list(family(main)) if which == ALL else [main]:
        os.kill(pid, signal.SIGSTOP)


def pids(stack: Stack) -> dict[str, int]:
    """Return the process of each service that runs; 0 while it is started again."""
    return {name: found["pid"] for name, found in stack.services().items()}


def healthy(stack: Stack) -> bool:
    services = stack.services().values()
    return all(found["health"] == "healthy" for found in services)


def test_what_hangs_is_restarted_and_what_waits_is_not(
    stack: Stack, pytestconfig: pytest.Config
) -> None:
    before = pids(stack)
    gone: dict[str, float] = {}
    for service, which in HUNG.items():
        hang(before[service], which)
    started = time.monotonic()
    with stack.paused("redis"):
        while (passed := time.monotonic() - started) < OUTAGE:
            for service, pid in pids(stack).items():
                if pid not in (0, before[service]):
                    gone.setdefault(service, passed)
            time.sleep(0.5)
        assert set(gone) == set(HUNG)
        assert {name: pids(stack)[name] for name in WAITING} == {
            name: before[name] for name in WAITING
        }
    wait_for(lambda: healthy(stack), "every service")
    recovered = time.monotonic() - started - OUTAGE
    for service, seconds in gone.items():
        say(pytestconfig, f"{service}: hung ({HUNG[service]}), back in {seconds:.0f} s")
    say(pytestconfig, f"Redis away for {OUTAGE} s: all healthy {recovered:.0f} s later")
    assert max(gone.values()) < DETECTED + RESTARTED
