"""What can be set from outside: the stack, the ports and the apps' tunables."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Stack -> number of its Redis database; 0 is the broker's.
STACKS = {"flask": 1, "fastapi": 2, "django": 3, "celery": 4}

PORTS = {
    "HTTP_PORT": 8080,
    "POSTGRES_PORT": 5432,
    "REDIS_PORT": 6379,
    "FLOWER_PORT": 5555,
    "FLASK_PORT": 8001,
    "FASTAPI_PORT": 8002,
    "DJANGO_PORT": 8003,
}

# Handed on to apps and nginx when set; their own defaults hold otherwise.
TUNABLES = (
    "API_TOKEN",
    "CLICK_BUFFER_MS",
    "CONNECTIONS_PER_CLIENT",
    "FAILED_TOKENS_PER_MINUTE",
    "FLOWER_BASIC_AUTH",
    "LINK_CACHE_SECONDS",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "PUBLIC_URL",
    "SECRET_KEY",
    "WEB_CONCURRENCY",
    "WEB_THREADS",
    "WORKER_CONCURRENCY",
    "WRITES_PER_SECOND",
)


class LocalError(Exception):
    """Something the user can act on; its text says what to do."""


@dataclass(frozen=True)
class Settings:
    """One set-up: `local` holds all of its state, `sockets` its Unix sockets.

    The path of a socket may have 107 bytes: too short for one below the project.
    """

    local: Path
    stack: str
    ports: dict[str, int]
    tunables: dict[str, str]
    sockets: str = ""

    @property
    def stacks(self) -> list[str]:
        """The chosen stacks, in the order they are started."""
        return expand(self.stack)

    def save(self) -> None:
        """Remember the settings, so that `ps` or `down` need not repeat them."""
        saved = asdict(self) | {"local": str(self.local)}
        saved_file(self.local).write_text(json.dumps(saved, indent=2) + "\n")


def expand(stack: str) -> list[str]:
    """Return the stacks that a value of STACK stands for; LocalError if none.

    "all" are those whose folder is there: some may have been left out of a copy.
    """
    if stack == "all":
        return [x for x in STACKS if (ROOT / f"{x}-app" / "requirements.txt").exists()]
    if stack in STACKS:
        return [stack]
    raise LocalError(f"STACK={stack} is unknown; there are {', '.join(STACKS)} and all")


def saved_file(local: Path) -> Path:
    return local / "settings.json"


def read_settings() -> Settings:
    """Return the settings of the environment, then `.env`, then the defaults."""
    values = {**read_dotenv(ROOT / ".env"), **os.environ}
    if values.get("ENV") not in (None, "", "dev"):
        raise LocalError("the local runtime is for ENV=dev; others need RUNTIME=docker")
    stack = values.get("STACK") or "flask"
    expand(stack)
    return Settings(
        local=local_dir(),
        stack=stack,
        ports={name: port_number(name, values) for name in PORTS},
        tunables={name: values[name] for name in TUNABLES if values.get(name)},
    )


def running_settings(local: Path) -> Settings | None:
    """Return what the last `up` saved; None after `down`."""
    try:
        saved = json.loads(saved_file(local).read_text())
    except FileNotFoundError:
        return None
    return Settings(**{**saved, "local": local})


def local_dir() -> Path:
    """Return the state folder: LOCAL_DIR, or `.local` in the project root."""
    return Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").absolute()


def port_number(name: str, values: Mapping[str, str]) -> int:
    text = values.get(name) or str(PORTS[name])
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise LocalError(f"{name}={text} is not a port; choose one from 1 to 65535")


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the KEY=value lines of `path`; empty if there is none.

    No expansion: the names used here (ports, tunables) have plain values, and
    python-dotenv is not there before the first install.
    """
    if not path.exists():
        return {}
    pairs = re.findall(r"^(?:export )?(\w+)=(.*?)(?:\s+#.*)?$", path.read_text(), re.M)
    return {name: value.strip().strip("'\"") for name, value in pairs}
