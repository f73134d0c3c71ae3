"""Edits of this checkout's own files, and how long it takes until they are seen."""

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from .apps import say
from .runtime import ROOT, Stack, wait_for

EDITS = 5


class Source:
    """A file of this checkout."""

    def __init__(self, path: str) -> None:
        self.path = ROOT / path
        self.before = self.path.read_bytes()

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)

    def replace(self, content: bytes) -> None:
        """Put a new file into the old one's place, as many editors do."""
        new = self.path.with_name(f".{self.path.name}~")
        new.write_bytes(content)
        new.chmod(self.path.stat().st_mode)
        new.rename(self.path)

    def with_text(self, old: str, new: str) -> bytes:
        """Return the original with one text, which it has once, changed."""
        assert self.before.count(old.encode()) == 1
        return self.before.replace(old.encode(), new.encode())


@contextmanager
def source(path: str) -> Iterator[Source]:
    """A file to edit, which is as it was afterwards, byte for byte."""
    file = Source(path)
    try:
        yield file
    finally:
        # Writing it again would be one more edit.
        if file.path.read_bytes() != file.before:
            file.write(file.before)


def measure(
    config: pytest.Config,
    what: str,
    edit: Callable[[str], None],
    seen: Callable[[str], bool],
) -> float:
    """Edit some times, with another mark each time; wait until it is seen.

    Prints the seconds from edit to seen, and returns the median.
    """
    seconds = []
    for _ in range(EDITS):
        mark = f"edit-{token_hex(4)}"
        edit(mark)
        edited = time.monotonic()
        wait_for(lambda mark=mark: seen(mark), f"{what}: {mark}")  # type: ignore[misc]
        seconds.append(time.monotonic() - edited)
        # A person pauses, too; and the service is through with its start.
        time.sleep(1)
    median = statistics.median(seconds)
    each = " ".join(f"{s:.2f}" for s in seconds)
    say(config, f"edit -> seen, {what}: {median:.2f} s ({each})")
    return median


@contextmanager
def log_of(service: str) -> Iterator[list[str]]:
    """The lines that a service logs meanwhile."""
    lines: list[str] = []
    command = ["make", "--no-print-directory", "logs", "F=1", f"S={service}"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as follower:
        assert follower.stdout
        reader = threading.Thread(target=lines.extend, args=(follower.stdout,))
        reader.start()
        try:
            yield lines
        finally:
            os.killpg(follower.pid, signal.SIGTERM)
            reader.join()


def reloader(stack: Stack, service: str) -> int:
    """Return the process that watches the files; in a container it is init's child."""
    pid = stack.pid(service)
    if stack.runtime == "local":
        return pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
