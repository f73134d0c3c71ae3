"""The folder of the Unix sockets: in /tmp, since their paths have at most 107 bytes."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import postgres
from settings import Settings, running_settings


def with_sockets(settings: Settings) -> Settings:
    """Return the settings with a folder for sockets: that of the last `up`, or new."""
    last = running_settings(settings.local)
    if last and is_safe(last.sockets):
        return replace(settings, sockets=last.sockets)
    folder = tempfile.mkdtemp(prefix="local-", dir="/tmp")
    os.chmod(folder, 0o711)
    inner = Path(folder, "postgres")
    inner.mkdir(mode=0o755)
    postgres.give_to_server(inner)
    return replace(settings, sockets=folder)


def is_safe(folder: str) -> bool:
    """Tell whether it is there and ours: anybody may make folders in /tmp."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
