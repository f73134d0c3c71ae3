"""Looks at processes through /proc: which are ours, their memory, who has a port."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import tools

LISTEN = "0A"
PROC = Path("/proc")


def ours(local: Path) -> list[int]:
    """Return the processes that were started for the state folder `local`.

    Each carries a mark in its environment; nginx and the children of Postgres write
    over theirs, but their programs lie in the state folder.
    """
    mark = f"{tools.MARKER}={local}".encode()
    return [pid for pid in pids() if pid != os.getpid() and _is_ours(pid, local, mark)]


def _is_ours(pid: int, local: Path, mark: bytes) -> bool:
    folder = PROC / str(pid)
    try:
        if os.readlink(folder / "exe").startswith(f"{local}/venv/"):
            return True
        return mark in (folder / "environ").read_bytes().split(b"\0")
    except OSError:  # gone, or another user's
        return False


def pids() -> list[int]:
    return [int(name) for name in os.listdir(PROC) if name.isdecimal()]


def rss(pid: int, parents: dict[int, int]) -> int:
    """Return the resident memory of `pid` and its descendants, in bytes.

    Pages that they share count once for each.
    """
    children = [child for child, parent in parents.items() if parent == pid]
    return _rss(pid) + sum(rss(child, parents) for child in children)


def _rss(pid: int) -> int:
    try:
        pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def parents() -> dict[int, int]:
    """Return the parent of each process."""
    found = {}
    for pid in pids():
        try:
            stat = (PROC / str(pid) / "stat").read_text()
        except OSError:
            continue
        found[pid] = int(stat.rpartition(")")[2].split()[1])
    return found


def describe(pid: int) -> str:
    """Return the command line of `pid`, shortened."""
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return "?"
    return b" ".join(words).decode(errors="replace").strip()[:60]


def holders(port: int) -> list[int]:
    """Return the processes that listen on TCP `port`, as far as this user may see."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port)}
    return [pid for pid in pids() if wanted and wanted & set(_open_files(pid))]


def _inodes(port: int) -> Iterator[str]:
    for table in (PROC / "net/tcp", PROC / "net/tcp6"):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for columns in (line.split() for line in lines):
            if columns[3] == LISTEN and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]


def _open_files(pid: int) -> Iterator[str]:
    try:
        for link in os.scandir(PROC / str(pid) / "fd"):
            yield os.readlink(link.path)
    except OSError:  # gone, or another user's
        return
