"""Ends processes that no supervisord looks after any more."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import processes
from terminal import say


def end_leftovers(local: Path) -> None:
    """End what no supervisord looks after any more: it was killed itself."""
    for sign, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        left = processes.ours(local)
        if not left:
            return
        say("leftover", f"{sign.name} to {len(left)} processes without a supervisor")
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
