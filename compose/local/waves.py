"""Starts and stops groups of services, and waits until they are healthy or gone."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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
    before, found = exits(settings.local), supervisor.processes()
    ends = {
        service.name: len(log_text(settings.local, service.name)) for service in wave
    }
    for service in wave:
        if not found[service.name].pid:
            # What an earlier process left must not count as a sign of this one.
            (settings.local / "run" / service.name / "heartbeat").unlink(True)
            supervisor.start(service.name)

    def wait(service: Service) -> str:
        reason = wait_healthy(settings.local, service, before[service.name])
        if not reason:
            say(service.name, "healthy")
            return ""
        return complaint(settings.local, service.name, reason, ends[service.name])

    with ThreadPoolExecutor(max_workers=max(1, len(wave))) as pool:
        problems = [problem for problem in pool.map(wait, wave) if problem]
    if problems:
        raise LocalError("\n\n".join(problems))


def wait_healthy(local: Path, service: Service, before: int) -> str:
    """Wait for one service, which had exited `before` times; return why it is not."""
    deadline = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < deadline:
        if service.healthy():
            return ""
        times = exits(local)[service.name] - before
        if times >= EXITS:
            return f"exited {times} times"
        time.sleep(POLL_SECONDS)
    return f"not healthy after {HEALTHY_SECONDS} s"


def complaint(local: Path, name: str, reason: str, start: int = 0) -> str:
    """Return what to tell of a failed service: reason, end of its log, what to do.

    `start`: where in the log this run began; it may have been rotated since.
    """
    text = log_text(local, name)
    lines = (text[start:] if start < len(text) else text).splitlines()[-20:]
    hint = f"More: the command `logs {name}`, or {log_file(local, name)}"
    return "\n".join([f"{name}: {reason}. Its last lines:", *lines, hint])


def log_file(local: Path, name: str) -> Path:
    return local / "logs" / f"{name}.log"


def log_text(local: Path, name: str) -> str:
    log = log_file(local, name)
    return log.read_text(errors="replace") if log.exists() else ""


def exits(local: Path) -> Counter[str]:
    """Return how often each service exited unasked since supervisord started."""
    return Counter(re.findall(r" exited: (\S+) \(", log_text(local, "supervisord")))


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
    raise LocalError(f"{', '.join(wave)}: not stopped after {patience + 5} s")
