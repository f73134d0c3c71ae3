"""Finds ports that are taken before anything is started."""

from __future__ import annotations

import socket
from collections.abc import Iterable

import processes
from service import Service
from settings import LocalError, Settings


def check(settings: Settings, table: Iterable[Service]) -> None:
    """Raise LocalError that names each port in use, and the variable that moves it."""
    using = [service for service in table if service.port]
    problems = [*twice(settings, using), *taken(settings, using)]
    if problems:
        raise LocalError("\n".join(problems))


def twice(settings: Settings, table: list[Service]) -> list[str]:
    first: dict[int, str] = {}
    problems = []
    for service in table:
        port = settings.ports[service.port]
        other = first.setdefault(port, service.port)
        if other != service.port:
            problems.append(f"{other} and {service.port} are both {port}")
    return problems


def taken(settings: Settings, table: list[Service]) -> list[str]:
    ours = set(processes.ours(settings.local))
    messages = [problem(settings.ports[s.port], s, ours) for s in table]
    return [message for message in messages if message]


def problem(port: int, service: Service, ours: set[int]) -> str:
    """Return why `service` cannot have `port`; "" if it can, or has it already."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
        return ""
    except OSError as error:
        holders = processes.holders(port)
        if ours.intersection(holders):
            return ""
        reason = (error.strerror or str(error)).lower()
    who = "".join(f", by pid {pid} ({processes.describe(pid)})" for pid in holders)
    return (
        f"port {port} for {service.name}: {reason}{who}; "
        f"move it with {service.port}=PORT"
    )
