"""Runs inside a container with Python: what an intruder would ask of the kernel itself.

Prints one line per attempt: blocked or DONE (a hole). Harmless if it succeeds.
"""

import ctypes
import os
import platform
import socket
import time
from collections.abc import Callable
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
# x86_64, aarch64. Called without valid arguments: only a refusal by the rules is EPERM.
NUMBERS = {
    "load a kernel module": (175, 105),
    "load another kernel": (246, 104),
    "load a BPF program": (321, 280),
    "watch the machine's counters": (298, 241),
    "open a file by its number": (304, 265),
    "add a key": (248, 217),
    "make an io_uring": (425, 425),
    "switch on swap": (167, 224),
    "pivot the root": (155, 41),
    "set the domain's name": (171, 162),
    "end this machine": (169, 142),
}
EPERM, ENOSYS = 1, 38


def syscall(name: str) -> None:
    number = NUMBERS[name][platform.machine() == "aarch64"]
    if libc.syscall(number, 0, 0, 0, 0, 0) < 0:
        error = ctypes.get_errno()
        if error in (EPERM, ENOSYS):
            raise OSError(error, os.strerror(error))


ATTEMPTS: dict[str, Callable[[], object]] = {
    "setuid(0)": lambda: os.setuid(0),
    "setgid(0)": lambda: os.setgid(0),
    "setgroups": lambda: os.setgroups([0]),
    "set the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()),
    "raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "packet socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "change the code": lambda: Path("/app/intruder").touch(),
    "change the packages": lambda: Path("/opt/venv/intruder").touch(),
    "clone into a user namespace": lambda: os.unshare(0x10000000),  # type: ignore[attr-defined]
    **{name: (lambda name=name: syscall(name)) for name in NUMBERS},  # type: ignore[misc]
}

for attempt, action in ATTEMPTS.items():
    try:
        action()
    except OSError:
        print("blocked", attempt)
    else:
        print("DONE", attempt)
