"""healthcheck.sh ends a worker that hangs, and none that waits for its broker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from celery.worker import state
from processes import FOLDER, Process

from app.health import STUCK, heartbeat_step

DEAD = "redis://127.0.0.1:1/0"


class Request:
    """All that Celery's bookkeeping needs of a request."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A heartbeat file that was last touched 61 s ago."""
    file = tmp_path / "old"
    file.touch()
    age(file)
    return file


def age(file: Path) -> None:
    os.utime(file, (time.time() - 61, time.time() - 61))


def check(worker: Process, heartbeat: Path, **environ: str) -> int:
    pid_file = heartbeat.with_name("pid")
    pid_file.write_text(f"{worker.process.pid}\n")
    environ |= {"HEARTBEAT_FILE": str(heartbeat), "PID_FILE": str(pid_file)}
    environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        [FOLDER / "healthcheck.sh"],
        check=False,
        cwd=FOLDER,
        env={**os.environ, **environ},
        stderr=subprocess.DEVNULL,
    ).returncode


def test_worker_that_takes_nothing_is_killed(worker: Process, old: Path) -> None:
    assert check(worker, old) == 1
    assert worker.process.poll() is None
    age(old.with_name("pid.broker"))  # the broker has answered for a minute
    check(worker, old)
    assert worker.process.wait(5) == -signal.SIGKILL


def test_worker_that_waits_for_broker_lives(worker: Process, old: Path) -> None:
    check(worker, old)
    answers = old.with_name("pid.broker")
    age(answers)
    assert check(worker, old, CELERY_BROKER_URL=DEAD) == 1
    assert not answers.exists()
    check(worker, worker.heartbeat)
    assert worker.process.poll() is None


def test_worker_that_does_not_move_is_killed(worker: Process, old: Path) -> None:
    worker.process.send_signal(signal.SIGSTOP)
    os.waitpid(worker.process.pid, os.WUNTRACED)  # until it has stopped
    check(worker, old, CELERY_BROKER_URL=DEAD)
    age(old.with_name("pid.life"))
    check(worker, old, CELERY_BROKER_URL=DEAD)
    assert worker.process.wait(5) == -signal.SIGKILL


def test_pool_that_begins_no_task_shows_no_life(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    consumer: Any = Request()
    step = heartbeat_step(file)(consumer)
    waiting: Any = Request()
    state.reserved_requests.add(waiting)
    step.begun, step.moved = state.all_total_count[0], time.monotonic() - STUCK
    step.touch()
    assert not file.exists()
    state.reserved_requests.discard(waiting)  # it was begun, or taken back
    step.touch()
    assert file.exists()
