"""Postgres: its cluster, the user it runs as, roles and databases."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

import health
import tools
from settings import ROOT, LocalError, Settings

SCRIPT = ROOT / "compose/postgres/database.sql"

# Postgres refuses to run as root; root starts it as this user.
NOBODY = 65534

# A path below /root (mode 0700) is closed to NOBODY. Postgres looks at its own program
# with access(2), which drops capabilities unless no_setuid_fixup is set.
CAPABILITIES = ("", "dac_read_search", "dac_override")

HBA = """\
local all all peer map=owner
host all all 127.0.0.1/32 scram-sha-256
"""


def command(settings: Settings) -> list[str]:
    """Return the command of the server."""
    local = settings.local
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(settings.ports["POSTGRES_PORT"]),
        "unix_socket_directories": f"{settings.sockets}/postgres",
        "max_connections": "300",
        "wal_compression": "pglz",  # the wheel has no lz4
        "max_wal_size": "1GB",
        "log_parameter_max_length_on_error": "0",
    }
    pairs = [f"--{name}={value}" for name, value in options.items()]
    server = str(tools.postgres(local, "postgres"))
    return [*as_other_user(local), server, "-D", str(data_folder(local)), *pairs]


def data_folder(local: Path) -> Path:
    return local / "postgres" / "18"


def as_other_user(local: Path) -> list[str]:
    """Return what to put before a command of Postgres: nothing unless root."""
    installed = tools.postgres(local, "postgres").exists()
    return _prefix(local) if installed and os.geteuid() == 0 else []


@cache
def _prefix(local: Path) -> list[str]:
    for capability in CAPABILITIES:
        prefix = _setpriv(capability)
        probe = [str(tools.postgres(local, "pg_config")), "--bindir"]
        if health.succeeds([*prefix, *probe]):
            return prefix
    raise LocalError(
        f"Postgres refuses to run as root, and user {NOBODY} may not enter {local}; "
        "set LOCAL_DIR to a folder that everyone can enter, or run as a plain user"
    )


def _setpriv(capability: str) -> list[str]:
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if not capability:
        return prefix
    grant = [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
    return [*prefix, *grant, "--securebits=+no_setuid_fixup"]


def create_cluster(local: Path) -> bool:
    """Make the data folder, if there is none; tell whether it was made."""
    target, partial = data_folder(local), local / "postgres" / "new"
    if target.exists():
        return False
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    give_to_server(partial)
    options = ["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
    auth = ["--auth-local=peer", "--auth-host=scram-sha-256"]
    _run(local, ["initdb", "-D", str(partial), *options, *auth])
    (partial / "pg_hba.conf").write_text(HBA)
    user = pwd.getpwuid(os.geteuid()).pw_name
    (partial / "pg_ident.conf").write_text(f'owner "{user}" postgres\n')
    partial.rename(target)
    return True


def give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def ready(settings: Settings) -> bool:
    """Tell whether the server takes connections."""
    program = str(tools.postgres(settings.local, "pg_isready"))
    port = str(settings.ports["POSTGRES_PORT"])
    return health.succeeds([program, "-q", "-h", "127.0.0.1", "-p", port])


def create_database(settings: Settings, name: str) -> None:
    """Make the database and its roles, where missing; a password is the role's name."""
    variables = {"name": name, "password": name, "owner_password": f"{name}_owner"}
    lines = [f"\\set {key} {value}" for key, value in variables.items()]
    execute(settings, "\n".join([*lines, f"\\i '{SCRIPT}'", ""]))


def drop_database(settings: Settings, name: str) -> None:
    execute(settings, f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n")


def execute(settings: Settings, script: str) -> None:
    """Run a psql script as the superuser."""
    options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    command = ["psql", *superuser(settings), *options]
    _run(settings.local, command, script, server=False)


def superuser(settings: Settings) -> list[str]:
    """Return psql's options for the superuser: by socket and peer, no password."""
    port = str(settings.ports["POSTGRES_PORT"])
    return ["-h", f"{settings.sockets}/postgres", "-p", port, "-U", "postgres"]


def _run(
    local: Path, command: list[str], text: str = "", *, server: bool = True
) -> None:
    prefix = as_other_user(local) if server else []
    program = str(tools.postgres(local, command[0]))
    done = subprocess.run(
        [*prefix, program, *command[1:]],
        input=text,
        text=True,
        capture_output=True,
        env=tools.clean_environment(),
    )
    if done.returncode:
        raise LocalError(f"{command[0]} failed:\n{done.stderr or done.stdout}")
