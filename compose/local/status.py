"""The table that `ps` prints."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import processes
from control import Process, Supervisor
from service import Service
from settings import Settings
from waves import exits

ROW = "{:<16} {:<9} {:>7} {:>9} {:>8} {:<9} {:>9}"


def show(settings: Settings, table: dict[str, Service], supervisor: Supervisor) -> None:
    """Print one line for each service, and ask each for its health now."""
    found, crashes = supervisor.processes(), exits(settings.local)
    known = [table[name] for name in table if name in found]
    with ThreadPoolExecutor(max_workers=len(known)) as pool:
        health = list(pool.map(lambda service: service.healthy(), known))
    family = processes.parents()
    print(ROW.format("NAME", "STATE", "PID", "UP", "RESTARTS", "HEALTH", "MEMORY"))
    for service, healthy in zip(known, health, strict=True):
        name, process = service.name, found[service.name]
        word = "healthy" if healthy else "unhealthy"
        print(row(process, crashes.get(name, 0), word, family))


def row(process: Process, crashes: int, health: str, family: dict[int, int]) -> str:
    megabytes = processes.rss(process.pid, family) / 1e6 if process.pid else 0
    up = f"{time.time() - process.since:.0f} s" if process.pid else "-"
    pid = process.pid or "-"
    memory = f"{megabytes:.0f} MB"
    return ROW.format(process.name, process.state, pid, up, crashes, health, memory)
