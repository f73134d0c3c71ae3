"""App folders on their own: copied out of the repository, then run like that."""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from .runtime import ROOT

STOP_SECONDS = 80


class Copy:
    """A folder without the repository around it; `times` tells what took how long."""

    def __init__(self, name: str, target: Path) -> None:
        self.name = name
        self.path = target / name
        self.times: dict[str, float] = {}
        self.tests = ""
        for file in listed(name):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, target / file)
        lines = (self.path / ".env.example").read_text().splitlines()
        self.settings = dict(re.findall(r"^(\w+)=(.*)", "\n".join(lines), re.M))

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.times[what] = time.monotonic() - started

    def command(self, words: str) -> list[str]:
        """Return the README's command after `words`, without its comment."""
        readme = (self.path / "README.md").read_text()
        found = re.search(rf"^ *{words} *(.*?)(?: +# .*)?$", readme, re.MULTILINE)
        assert found, f"{self.name}/README.md has no line with: {words}"
        return shlex.split(found[1])

    def environment(self, postgres: str, redis: str) -> dict[str, str]:
        """Return .env.example with other places for the stores."""
        places = {"localhost:5432": postgres, "localhost:6379": redis}
        settings = self.settings
        for old, new in places.items():
            settings = {k: v.replace(old, new) for k, v in settings.items()}
        return settings

    def run(self, *command: str, seconds: int = 900, **environ: str) -> str:
        """Return the output of a command in the copy, without the stack's settings."""
        inherited = {k: v for k, v in os.environ.items() if k not in self.settings}
        result = subprocess.run(
            command,
            cwd=self.path,
            env={**inherited, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
        assert result.returncode == 0, f"{shlex.join(command)}\n{result.stdout[-5000:]}"
        return result.stdout.strip()


def listed(folder: str) -> list[str]:
    """Return the folder's files, the ones that git does not know yet included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run([*command, folder], cwd=ROOT, capture_output=True, text=True)
    return [name for name in found.stdout.split("\0") if (ROOT / name).is_file()]


def answers(address: str) -> bool:
    try:
        url = f"http://{address}/health/ready"
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
