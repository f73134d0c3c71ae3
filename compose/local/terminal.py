"""What the user sees: one line for each step, with the time since the start."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


def say(name: str, text: str) -> None:
    """Print one line of progress."""
    elapsed = time.monotonic() - _started
    print(f"{elapsed:6.1f}s  {name:<16} {text}", flush=True)


@contextmanager
def step(name: str, text: str) -> Iterator[None]:
    """Announce a step that takes a while, and say when it is done."""
    say(name, f"{text} …")
    yield
    say(name, "done")


def fail(text: str) -> int:
    """Print an error; return the exit status."""
    print(f"error: {text}", file=sys.stderr)
    return 1
