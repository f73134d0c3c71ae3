"""The two runtimes behind one face: what the tests do to a stack, they do in both."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's root; its output is kept for the assertion."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )


def make(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return run("make", "--no-print-directory", *arguments, **environ)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Return the first true value of `condition`. Raises TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not within {seconds} s")


class Stack:
    """A running stack; `make up` started it with this process's environment."""

    def __init__(self, name: str, runtime: str) -> None:
        self.name = name
        self.runtime = runtime

    def sql(
        self, query: str, *parameters: object, role: str = ""
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a query in the stack's database, as the app or `role`."""
        role, port = role or self.name, os.environ["POSTGRES_PORT"]
        url = f"postgresql://{role}:{role}@127.0.0.1:{port}/{self.name}"
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def kill(self, service: str) -> None:
        """kill -9 a service's processes from outside, as the kernel's OOM killer would.

        Not `docker kill`: after that no restart policy restarts anything.
        """
        pid = self.pid(service)
        if self.runtime == "local":
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)

    def pid(self, service: str) -> int:
        """Return the id of the service's main process on this machine."""
        return int(self.services()[service]["pid"])

    def restart(self, service: str) -> None:
        result = make("restart", f"S={service}")
        assert result.returncode == 0, result.stdout

    def recreate(self, service: str) -> None:
        """Replace the service's container by a new one, or restart its process."""
        if self.runtime == "local":
            return self.restart(service)
        replace = ["up", "--detach", "--no-deps", "--force-recreate", "--wait", service]
        result = run("docker", "compose", *replace)
        assert result.returncode == 0, result.stdout

    @contextmanager
    def paused(self, service: str) -> Iterator[None]:
        """Stop the service from running, while its connections stay open."""
        if self.runtime == "local":
            pid = self.pid(service)
            os.kill(pid, signal.SIGSTOP)
        else:
            run("docker", "compose", "pause", service).check_returncode()
        try:
            yield
        finally:
            if self.runtime == "local":
                os.kill(pid, signal.SIGCONT)
            else:
                run("docker", "compose", "unpause", service).check_returncode()

    def services(self) -> dict[str, dict[str, Any]]:
        """Return name -> {pid, health} of what runs."""
        if self.runtime == "local":
            listed = run("compose/local/run", "ps", "--json")
            return {row["name"]: row for row in json.loads(listed.stdout)}
        ids = run("docker", "compose", "ps", "--quiet").stdout.split()
        inspected = json.loads(run("docker", "inspect", *ids).stdout)
        return {
            c["Config"]["Labels"]["com.docker.compose.service"]: {
                "pid": c["State"]["Pid"],
                "health": c["State"]["Health"]["Status"],
            }
            for c in inspected
        }
