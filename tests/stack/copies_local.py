"""A copied folder without Docker: a virtual environment, and the README's command."""

import os
import signal
import socket
import subprocess
import sys

from .copies import STOP_SECONDS, Copy, answers


class InLocal:
    """Makes a virtual environment beside the copy and starts its server there."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        self.venv = copy.path.parent / "venv"
        self.path = f"{self.venv}/bin:{os.environ['PATH']}"
        self.log = copy.path.parent / "log"
        self.heartbeat = copy.path.parent / "heartbeat"
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])

    def test(self) -> None:
        self.copy.run(sys.executable, "-m", "venv", str(self.venv))
        install = ["pip", "install", "--quiet", "--require-hashes", "-r"]
        python = str(self.venv / "bin/python")
        self.copy.run(python, "-m", *install, "requirements-dev.txt")
        report = self.copy.run(python, "-m", "pytest", "-q", PATH=self.path)
        self.copy.tests = report.splitlines()[-1]

    def install(self) -> None:
        assert self.venv.exists()

    def start(self) -> None:
        postgres, redis = (os.environ[f"{x}_PORT"] for x in ("POSTGRES", "REDIS"))
        settings = self.copy.environment(f"127.0.0.1:{postgres}", f"127.0.0.1:{redis}")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.arguments(),
                cwd=self.copy.path,
                env={**os.environ, **settings, **self.here()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def arguments(self) -> list[str]:
        """Return the README's command, at a free port."""
        if self.copy.name == "celery-app":
            return ["celery", *self.copy.command("celery (?=.*worker)")]
        words = self.copy.command(f"docker run .*--network host {self.copy.name}")
        server = f"app.server --port {self.port}"
        return [word.replace("app.server", server) for word in words]

    def here(self) -> dict[str, str]:
        bind = f"--bind 127.0.0.1:{self.port}"
        heartbeat = {"HEARTBEAT_FILE": str(self.heartbeat)}
        return {"PATH": self.path, "GUNICORN_CMD_ARGS": bind, **heartbeat}

    def is_ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.logs()
        if self.copy.name != "celery-app":
            return answers(f"127.0.0.1:{self.port}")
        check = ["env", f"HEARTBEAT_FILE={self.heartbeat}", "./healthcheck.sh"]
        return subprocess.run(check, cwd=self.copy.path).returncode == 0

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def logs(self) -> str:
        return self.log.read_text()

    def remove(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
