"""The containers of the stack under test, as Docker tells them."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..runtime import ROOT, run

OVERLAYS = "compose/compose.yaml:compose/compose.prod.yaml"
os.environ.setdefault("COMPOSE_PATH_SEPARATOR", ":")
os.environ.setdefault("COMPOSE_FILE", OVERLAYS)
os.environ.setdefault("COMPOSE_PROFILES", os.environ.get("STACK", "flask"))


@dataclass(frozen=True)
class Container:
    """One container of the project."""

    inspected: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.inspected["Name"]).lstrip("/")

    @property
    def service(self) -> str:
        return str(self.inspected["Config"]["Labels"]["com.docker.compose.service"])

    @property
    def host(self) -> dict[str, Any]:
        """Return Docker's HostConfig."""
        return dict(self.inspected["HostConfig"])

    @property
    def pid(self) -> int:
        """Return the id of its first process, on this machine."""
        return int(self.inspected["State"]["Pid"])

    def sh(self, script: str) -> str:
        """Return what a POSIX shell in it prints, errors included."""
        return run("docker", "exec", self.name, "sh", "-c", script).stdout


def compose(*arguments: str) -> str:
    """Return what `docker compose` prints; it must succeed."""
    result = run("docker", "compose", *arguments)
    assert result.returncode == 0, result.stdout
    return result.stdout


def containers(*services: str) -> list[Container]:
    """Return the services' containers as they are now; without a name, all."""
    command = ["docker", "compose", "ps", "--all", "--quiet", *services]
    # Without its warnings, which go to stderr.
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    ids = listed.stdout.decode().split()
    if not ids:
        return []
    return [Container(one) for one in json.loads(run("docker", "inspect", *ids).stdout)]


@cache
def known(service: str) -> list[Container]:
    """Return the service's containers, from one look at the start of each test file."""
    return [one for one in _all() if one.service == service]


@cache
def _all() -> list[Container]:
    return containers()


def forget() -> None:
    """Look again: a test file may leave other containers, with other addresses."""
    known.cache_clear()
    _all.cache_clear()


def folder(variable: str, default: str) -> Path:
    """Return SECRETS_DIR or CERTS_DIR; the default is in the project's root."""
    return ROOT / os.environ.get(variable, default)


def secret(name: str) -> str:
    """Return a secret of the stack under test."""
    return read(folder("SECRETS_DIR", ".secrets") / name)


def read(path: Path) -> str:
    """Return what is in a file that only root, or a container's user, may read."""
    if os.access(path, os.R_OK):
        return path.read_text().strip()
    image = f"{os.environ.get('COMPOSE_PROJECT_NAME', 'shortener')}-nginx:local"
    once = ["docker", "run", "--rm", "--user=0", "--network=none", "--entrypoint=cat"]
    result = run(*once, f"--volume={path}:/secret:ro", image, "/secret")
    assert result.returncode == 0, result.stdout
    return result.stdout.strip()
