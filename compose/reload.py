#!/usr/bin/env python
"""`reload.py [--overlap] COMMAND...` runs it, and anew when Python code here changes.

For development, in every service alike. watchfiles finds the changes, but its command
line does not fit: a command that dies between two edits, as a worker does when Redis is
away, stays away, and none can end its tasks beside its successor. gunicorn's `--reload`
leaves what gunicorn.conf.py imports, our settings and through them all of Flask's app,
as it was.

--overlap: the old command ends what it does while the new one runs already. It is for
workers: their tasks take long, and without any their stop takes 2 s.

With DEBUG_PORT the command runs under debugpy, which listens there.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, PythonFilter, watch
from watchfiles.main import FileChange

Process = subprocess.Popen[bytes]

HERE = Path.cwd()
# Code that no running process has imported.
NOT_RUNNING = {"migrations", "tests"}
RETRY_SECONDS = 2
PORT = os.environ.get("DEBUG_PORT")
# Nobody ends a process that stands at a breakpoint, unless by force.
GRACE_SECONDS = 1 if PORT else None


class Code(PythonFilter):
    """Python files below the working folder; above it, names mean nothing."""

    def __call__(self, change: Change, path: str) -> bool:
        below = inside(path)
        running = NOT_RUNNING.isdisjoint(Path(below).parts)
        return running and super().__call__(change, below)


def main() -> None:
    """Exit with 0 after a stop that was asked for, or if the command does by itself."""
    overlap = sys.argv[1] == "--overlap"
    command = sys.argv[1 + overlap :]
    if PORT:  # nor can two listen on it
        overlap, command = False, debugged(command)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    process = start(command)
    ending: list[Process] = []
    again: float | None = None
    for changes in changes_until(stopped):
        now = time.monotonic()
        if changes:
            say(f"changed: {', '.join(sorted(inside(path) for _, path in changes))}")
            ending += stop(process, wait=not overlap)
        elif again is None and process.poll() is not None:
            again = now + pause_after(process.returncode)
        if changes or (again and now >= again):
            process, again = start(command), None
        ending = [old for old in ending if old.poll() is None]
    stop(process)
    for old in ending:
        old.wait()


def changes_until(stopped: threading.Event) -> Iterator[set[FileChange]]:
    """Yield the changes, and an empty set each second."""
    return watch(
        HERE,
        watch_filter=Code(),
        stop_event=stopped,
        rust_timeout=1000,
        yield_on_timeout=True,
    )


def pause_after(status: int) -> float:
    """Return in how many seconds a command that ended is tried again; exits after 0."""
    if status == 0:
        sys.exit(0)
    why = f"ended with {status}" if status > 0 else f"killed by signal {-status}"
    say(f"{why}; again in {RETRY_SECONDS} s, or at the next edit")
    return RETRY_SECONDS


def start(command: list[str]) -> Process:
    return subprocess.Popen(command, start_new_session=bool(PORT))


def stop(process: Process, wait: bool = True) -> list[Process]:
    """End the command alone, not its children: it ends them itself, when done.

    Returns it if it is not waited for.
    """
    process.terminate()
    if not wait:
        return [process]
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    if PORT:  # debugpy's adapter lives on otherwise, and keeps the port
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return []


def debugged(command: list[str]) -> list[str]:
    """Return the command as debugpy's: `python -m x` as the module, else the script."""
    python = [sys.executable, "-Xfrozen_modules=off"]
    listen = [*python, "-m", "debugpy", "--listen", f"0.0.0.0:{PORT}"]
    if command[0] == "python":
        return [*listen, *command[1:]]
    return [*listen, shutil.which(command[0]) or command[0], *command[1:]]


def inside(path: str) -> str:
    return str(Path(path).relative_to(HERE))


def say(text: str) -> None:
    print(f"reload: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
