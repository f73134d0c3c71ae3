"""Real workers, beats and Flowers for the tests, each a process group of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).parent.parent
WORKER = ("worker", "--without-gossip", "--without-mingle")


class Process:
    """A running Celery command; `log` holds what it printed."""

    def __init__(
        self, command: tuple[str, ...], folder: Path, environment: dict[str, str]
    ) -> None:
        self.heartbeat = folder / f"heartbeat-{command[0]}"
        self.output = folder / f"{command[0]}.log"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-q", "-A", "app", *command],
                cwd=FOLDER,
                env={
                    **os.environ,
                    "HEARTBEAT_FILE": str(self.heartbeat),
                    **environment,
                },
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self.output.read_text()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and its children, as to a whole container."""
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Stop it as Docker does; return the exit code."""
        self.process.terminate()
        return self.process.wait(30)

    @property
    def silent_seconds(self) -> float:
        """How long ago the process showed a sign of life."""
        return time.time() - self.heartbeat.stat().st_mtime

    def is_healthy(self) -> bool:
        ended = subprocess.run(
            [FOLDER / "healthcheck.sh"],
            check=False,
            env={**os.environ, "HEARTBEAT_FILE": str(self.heartbeat)},
            stderr=subprocess.DEVNULL,
        )
        return ended.returncode == 0


@contextmanager
def running(
    command: tuple[str, ...], folder: Path, **environment: str
) -> Iterator[Process]:
    """Run a Celery command; whatever is left of it at the end is killed."""
    started = Process(command, folder, environment)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.kill()
