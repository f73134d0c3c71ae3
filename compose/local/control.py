"""Talks to supervisord: XML-RPC over its Unix socket."""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from dataclasses import dataclass
from typing import Any

from settings import Settings

ALREADY_STARTED, NOT_RUNNING = 60, 70


@dataclass(frozen=True)
class Process:
    """What supervisord knows of a service; `since`: seconds since the epoch."""

    name: str
    state: str
    pid: int
    since: int

    @property
    def stopped(self) -> bool:
        return self.state in ("STOPPED", "EXITED", "FATAL", "UNKNOWN")


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self.host)


class _Transport(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        return _Connection(self._path)


class Supervisor:
    """The supervisord of one set-up; OSError from any method: it does not answer."""

    def __init__(self, settings: Settings) -> None:
        transport = _Transport(f"{settings.sockets}/supervisor.sock")
        proxy = xmlrpc.client.ServerProxy("http://localhost", transport)
        self._call = proxy.supervisor

    def alive(self) -> bool:
        try:
            return self._state() == "RUNNING"
        except OSError:
            return False

    def _state(self) -> str:
        state: Any = self._call.getState()
        return str(state["statename"])

    def processes(self) -> dict[str, Process]:
        """Return all services by name."""
        rows: Any = self._call.getAllProcessInfo()
        keys = ("name", "statename", "pid", "start")
        return {row["name"]: Process(*(row[key] for key in keys)) for row in rows}

    def start(self, name: str) -> None:
        """Start a service, unless it runs; do not wait."""
        self._ignoring(ALREADY_STARTED, self._call.startProcess, name)

    def stop(self, name: str) -> None:
        """Send a service its stop signal, if it runs; do not wait."""
        self._ignoring(NOT_RUNNING, self._call.stopProcess, name)

    def remove(self, name: str) -> None:
        self._call.removeProcessGroup(name)

    def add(self, name: str) -> None:
        self._call.addProcessGroup(name)

    def reload(self) -> tuple[list[str], list[str], list[str]]:
        """Read the file again; return the names added, changed and gone."""
        [[added, changed, gone]] = self._read()
        return added, changed, gone

    def _read(self) -> Any:
        return self._call.reloadConfig()

    def shutdown(self) -> None:
        self._call.shutdown()

    def _ignoring(self, code: int, method: Any, name: str) -> None:
        try:
            method(name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != code:
                raise
