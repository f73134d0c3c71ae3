"""The shape of one row in the table of services."""

from __future__ import annotations

from dataclasses import dataclass, field

import health


@dataclass(frozen=True)
class Service:
    """One process. Services of a lower `level` are healthy before a higher one starts.

    `folder`: where it runs, below the project root; an app's has a venv and a
    docker-entrypoint.sh. `port`: the variable that moves its port. `stop_seconds`: the
    time between `stop_signal` and SIGKILL. `watch`: files whose change makes `up`
    restart it. `reload`: the options of compose/reload.py; None: without it. `prepare`:
    a line of shell that runs first. `one_shot`: runs to its end before the next level.
    """

    name: str
    command: list[str]
    healthy: health.Check
    folder: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    level: int = 0
    port: str = ""
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    watch: tuple[str, ...] = ()
    reload: list[str] | None = None
    prepare: str = ""
    one_shot: bool = False
