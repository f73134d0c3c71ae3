"""Starts and stops groups of services, and waits until they are healthy or gone."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
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
    local, found = settings.local, supervisor.processes()
    exited = exits(local)
    ends = {each.name: len(log_text(local, each.name)) for each in wave}
    for service in wave:
        if not found[service.name].pid:
            # What an earlier process left must not count as a sign of this one.
            (local / "run" / service.name / "heartbeat").unlink(missing_ok=True)
            supervisor.start(service.name)
    reasons = wait_healthy(local, wave, exited)
    if reasons:
        texts = [complaint(local, name, why, ends[name]) for name, why in reasons]
        raise LocalError("\n\n".join(texts))


def wait_healthy(
    local: Path, wave: list[Service], exited: Counter[str]
) -> list[tuple[str, str]]:
    """Wait for the services, which had `exited` so often before the start.

    Return name and reason of each that did not become healthy.
    """
    deadline = time.monotonic() + HEALTHY_SECONDS
    pending, reasons = wave, []
    while pending and time.monotonic() < deadline:
        for service in pending:
            if service.healthy():
                say(service.name, "healthy")
                pending = [each for each in pending if each is not service]
            elif exits(local)[service.name] - exited[service.name] >= EXITS:
                reasons.append((service.name, f"exited {EXITS} times"))
                pending = [each for each in pending if each is not service]
        time.sleep(POLL_SECONDS)
    late = f"not healthy after {HEALTHY_SECONDS} s"
    return reasons + [(service.name, late) for service in pending]


def complaint(local: Path, name: str, reason: str, start: int = 0) -> str:
    """Return what to tell of a failed service: reason, end of its log, what to do.

    `start`: where in the log this run began; it may have been rotated since.
    """
    text = log_text(local, name)
    lines = (text[start:] if start < len(text) else text).splitlines()[-20:]
    hint = f"More: make logs S={name}, or {log_file(local, name)}"
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
