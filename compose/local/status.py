"""What `ps` shows."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import processes
from control import Process, Supervisor
from service import Service
from settings import Settings
from waves import exits

FORMAT = "{name:<16} {state:<9} {pid:>7} {up:>7} {exits:>6} {health:<9} {memory:>9}"
HEAD = {key: key.upper() for key in ("name", "state", "pid", "health", "exits")}


def rows(
    settings: Settings, table: dict[str, Service], supervisor: Supervisor
) -> list[dict[str, Any]]:
    """Return one row for each service; each is asked for its health now.

    `up` is in seconds, `memory` in bytes; `exits` counts the ends nobody asked for.
    """
    found, crashes = supervisor.processes(), exits(settings.local)
    known = [table[name] for name in table if name in found]
    with ThreadPoolExecutor(max_workers=len(known)) as pool:
        health = list(pool.map(lambda service: service.healthy(), known))
    family = processes.parents()
    return [
        row(found[service.name], healthy, family) | {"exits": crashes[service.name]}
        for service, healthy in zip(known, health, strict=True)
    ]


def row(process: Process, healthy: bool, family: dict[int, int]) -> dict[str, Any]:
    return {
        "name": process.name,
        "state": process.state.lower(),
        "pid": process.pid,
        "up": round(time.time() - process.since) if process.pid else 0,
        "health": "healthy" if healthy and process.pid else "unhealthy",
        "memory": processes.rss(process.pid, family) if process.pid else 0,
    }


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as text."""
    lines = [FORMAT.format(**HEAD, up="UP", memory="MEMORY")]
    for each in rows:
        shown = {"up": f"{each['up']} s", "memory": f"{each['memory'] / 1e6:.0f} MB"}
        lines.append(FORMAT.format(**(each | shown)))
    return "\n".join(lines)
