"""Writes what the processes read: start scripts, supervisord's and nginx's files."""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Iterable
from pathlib import Path

import tools
from nginx import render_nginx
from service import Service
from settings import ROOT, Settings

RELOAD = str(ROOT / "compose/reload.py")

SUPERVISORD = """\
[supervisord]
nodaemon=true
silent=true
{user}logfile=logs/supervisord.log
logfile_maxbytes=10MB
logfile_backups=1
pidfile=run/supervisord.pid
childlogdir=logs

[unix_http_server]
file={sockets}/supervisor.sock
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

# startsecs, startretries: what dies within 5 s is tried again, one second later each
# time, for over an hour. killasgroup but not stopasgroup: a worker's children must
# finish their tasks and get no SIGTERM of their own (celery#4795).
PROGRAM = """
[program:{name}]
command=sh run/{name}/start.sh
environment=START_DIGEST="{digest}"
autostart=false
autorestart=true
startsecs=5
startretries=100
stopsignal={signal}
stopwaitsecs={seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile=logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


def render(settings: Settings, table: Iterable[Service]) -> None:
    """Write all files for the services of `table` below the state folder."""
    table = list(table)
    for folder in ("logs", "redis", "run", "nginx/run"):
        (settings.local / folder).mkdir(parents=True, exist_ok=True)
    render_nginx(settings)
    for service in table:
        render_start(settings.local, service)
    render_supervisord(settings, table)


def render_supervisord(settings: Settings, table: list[Service]) -> None:
    """Write supervisord.conf. Its paths are relative: it starts in the state folder."""
    user = "user=root\n" if os.geteuid() == 0 else ""
    head = SUPERVISORD.format(user=user, sockets=settings.sockets)
    programs = [program(settings.local, s) for s in table if not s.one_shot]
    (settings.local / "supervisord.conf").write_text(head + "".join(programs))


def program(local: Path, service: Service) -> str:
    return PROGRAM.format(
        name=service.name,
        digest=digest(local, service),
        signal=service.stop_signal,
        seconds=service.stop_seconds,
    )


def render_start(local: Path, service: Service) -> Path:
    """Write start.sh: the service's command, or its arguments in the same place."""
    folder = local / "run" / service.name
    folder.mkdir(parents=True, exist_ok=True)
    exports = [f"export {k}={shlex.quote(v)}" for k, v in service.environment.items()]
    path = shlex.quote(f"{tools.app_venv(local, service.folder)}/bin")
    place = [f"cd {shlex.quote(str(ROOT / service.folder))}"]
    lines = [
        "#!/bin/sh",
        *exports,
        *([f"export PATH={path}:$PATH"] if service.folder else []),
        *(place if service.folder else []),
        '[ $# -eq 0 ] || exec "$@"',
        *([service.prepare] if service.prepare else []),
        f"exec {shlex.join(with_entrypoint(local, service))}",
    ]
    script = folder / "start.sh"
    script.write_text("\n".join(lines) + "\n")
    return script


def with_entrypoint(local: Path, service: Service) -> list[str]:
    if not service.folder:
        return service.command
    # By the tools' Python: the apps' venvs have what production has, no watchfiles.
    python = f"{tools.tools_venv(local)}/bin/python"
    reload = [] if service.reload is None else [python, RELOAD, *service.reload]
    return ["sh", "./docker-entrypoint.sh", *reload, *service.command]


def digest(local: Path, service: Service) -> str:
    """Return a hash of all that makes `up` restart the service when it changes."""
    found = hashlib.sha256((local / "run" / service.name / "start.sh").read_bytes())
    for path in (file for name in service.watch for file in files(Path(name))):
        found.update(str(path).encode() + path.read_bytes())
    return found.hexdigest()


def files(path: Path) -> list[Path]:
    """Return the files below `path`, without hidden ones, caches and tests."""
    if path.is_file():
        return [path]
    found = [file for file in sorted(path.rglob("*")) if file.is_file()]
    return [file for file in found if not skipped(file.relative_to(path))]


def skipped(path: Path) -> bool:
    return any(p.startswith(".") or p in ("__pycache__", "tests") for p in path.parts)
