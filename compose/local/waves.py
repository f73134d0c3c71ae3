"""Starts and stops groups of services, and waits until they are healthy or gone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path

from control import Supervisor
from service import Service
from settings import LocalError, Settings
from terminal import say

HEALTHY_SECONDS = 45
EXITS = 3  # so often may a service exit before `up` gives up on it
POLL_SECONDS = 0.05


def start(settings: Settings, supervisor: Supervisor, wave: list[Service]) -> None:
    """Start the services; return when all are healthy, else LocalError."""
    before = exits(settings.local)
    for service in wave:
        supervisor.start(service.name)
    wait = partial(wait_healthy, settings.local, supervisor, before)
    with ThreadPoolExecutor(max_workers=max(1, len(wave))) as pool:
        problems = [problem for problem in pool.map(wait, wave) if problem]
    if problems:
        raise LocalError("\n\n".join(problems))


def wait_healthy(
    local: Path, supervisor: Supervisor, before: dict[str, int], service: Service
) -> str:
    """Wait for one service; return "" or what is wrong with it."""
    deadline = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < deadline:
        if service.healthy():
            say(service.name, "healthy")
            return ""
        times = exits(local).get(service.name, 0) - before.get(service.name, 0)
        if times >= EXITS:
            return complaint(local, service.name, f"exited {times} times")
        time.sleep(POLL_SECONDS)
    return complaint(local, service.name, f"not healthy after {HEALTHY_SECONDS} s")


def complaint(local: Path, name: str, reason: str) -> str:
    """Return what to tell of a failed service: reason, end of its log, what to do."""
    log = local / "logs" / f"{name}.log"
    lines = log.read_text(errors="replace").splitlines()[-20:] if log.exists() else []
    hint = f"The whole log: {log} (or the command `logs {name}`)."
    return "\n".join([f"{name}: {reason}. Its last lines:", *lines, hint])


def exits(local: Path) -> dict[str, int]:
    """Return how often each service exited unasked since supervisord started."""
    log = local / "logs" / "supervisord.log"
    text = log.read_text(errors="replace") if log.exists() else ""
    counts: dict[str, int] = {}
    for name in re.findall(r" exited: (\S+) \(", text):
        counts[name] = counts.get(name, 0) + 1
    return counts


def stop(
    supervisor: Supervisor, table: dict[str, Service], names: Iterable[str]
) -> None:
    """Stop the services, those of the highest level first; return when all are gone."""

    def level(name: str) -> int:
        return -table[name].level if name in table else -2

    for _, group in groupby(sorted(names, key=level), key=level):
        wave = list(group)
        for name in wave:
            supervisor.stop(name)
        wait_stopped(supervisor, table, wave)


def wait_stopped(
    supervisor: Supervisor, table: dict[str, Service], wave: list[str]
) -> None:
    # supervisord kills what ignores its signal; only then is this time up.
    patience = max(table[name].stop_seconds if name in table else 60 for name in wave)
    deadline = time.monotonic() + patience + 5
    while time.monotonic() < deadline:
        found = supervisor.processes()
        if all(found[name].stopped for name in wave if name in found):
            return
        time.sleep(POLL_SECONDS)
    raise LocalError(
        f"{', '.join(wave)}: still there {patience + 5} s after the signal"
    )
