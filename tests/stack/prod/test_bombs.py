"""A container that takes all it can: its limits hold, and the others do not notice."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

import httpx
import pytest

from ..apps import say
from ..runtime import run, wait_for
from .containers import containers, known
from .expected import RUNNING, STACKS

WORKER, BEAT = f"{STACKS[0]}-worker", f"{STACKS[0]}-beat"

# Its children burn processor time until the end, so that the CPU limit is tried too.
FORK = """
import os, signal, time
children = []
try:
    while len(children) < 5000:
        child = os.fork()
        if not child:
            os.nice(19)  # the parent counts on
            while True: pass
        children.append(child)
except OSError as error:
    print(len(children), error.errno)
time.sleep(2)
for child in children:
    os.kill(child, signal.SIGKILL)
"""

# The others in the container are to be taken first: then its main process dies.
MEMORY = """
import os
for pid in os.listdir('/proc'):
    if pid.isdigit() and int(pid) not in (1, os.getpid()):
        with open(f'/proc/{pid}/oom_score_adj', 'w') as file: file.write('1000')
taken = []
while True: taken.append(bytearray(b'x') * 2**20 * 16)
"""


class Neighbour:
    """Asks nginx for a page 50 times per second, and keeps how long that took."""

    def __init__(self, https: httpx.Client) -> None:
        self.https = https
        self.milliseconds: list[float] = []
        self.statuses: set[int] = set()

    @contextmanager
    def asking(self) -> Iterator[None]:
        ended = threading.Event()
        thread = threading.Thread(target=self._ask, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _ask(self, ended: threading.Event) -> None:
        while not ended.wait(0.02):
            started = time.perf_counter()
            self.statuses.add(self.https.get("/health").status_code)
            self.milliseconds.append((time.perf_counter() - started) * 1000)

    @property
    def p99(self) -> float:
        return quantiles(self.milliseconds, n=100)[98]


def test_fork_bomb_ends_at_its_limit(
    https: httpx.Client, pytestconfig: pytest.Config
) -> None:
    once = ["run", "--rm", "--no-deps", "--no-TTY", "--entrypoint=python", WORKER]
    quiet, bombed = Neighbour(https), Neighbour(https)
    with quiet.asking():
        time.sleep(2)
    with bombed.asking():
        result = run("docker", "compose", *once, "-c", FORK)
    forked, error = map(int, result.stdout.splitlines()[-1].split())
    limit = known(WORKER)[0].host["PidsLimit"]
    say(
        pytestconfig,
        f"fork bomb: {forked} of {limit} processes, then EAGAIN;"
        f" neighbour's p99 {quiet.p99:.0f} ms before, {bombed.p99:.0f} ms meanwhile",
    )
    assert error == 11  # EAGAIN
    assert limit - 10 < forked < limit
    assert bombed.statuses == {200}
    assert bombed.p99 < 1000


def test_memory_bomb_ends_its_container_only(
    https: httpx.Client, pytestconfig: pytest.Config
) -> None:
    before = starts()
    neighbour = Neighbour(https)
    with neighbour.asking():
        started = time.monotonic()
        run("docker", "exec", known(BEAT)[0].name, "python", "-c", MEMORY)
        wait_for(
            lambda: starts()[known(BEAT)[0].name] != before[known(BEAT)[0].name], "x"
        )
        wait_for(lambda: health(BEAT) == "healthy", f"{BEAT} to be healthy", 90)
        seconds = time.monotonic() - started
    say(pytestconfig, f"memory bomb: {BEAT} healthy again after {seconds:.1f} s")
    after = starts()
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {known(BEAT)[0].name}
    assert neighbour.statuses == {200}
    assert neighbour.p99 < 1000


def starts() -> dict[str, str]:
    """Return container -> when it was started last."""
    return {c.name: c.inspected["State"]["StartedAt"] for c in containers(*RUNNING)}


def health(service: str) -> str:
    return str(containers(service)[0].inspected["State"]["Health"]["Status"])
