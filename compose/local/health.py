"""Health checks: each answers within 2 s whether its service does its work now."""

from __future__ import annotations

import http.client
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import tools

Check = Callable[[], bool]
SECONDS = 2


def always() -> bool:
    """For a one-shot service, which is never asked."""
    return True


def web(port: int, path: str) -> bool:
    """Tell whether GET `path` on the loopback interface answers with success."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def redis(port: int) -> bool:
    """Tell whether Redis answers PING; it does not while it loads its data."""
    return redis_command(port, "PING") == "+PONG"


def redis_command(port: int, *commands: str) -> str:
    """Send inline commands; return the last reply, or "" when there is none."""
    try:
        with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
            connection.sendall("".join(f"{line}\r\n" for line in commands).encode())
            replies = connection.makefile("r", newline="\r\n")
            return [replies.readline().strip() for _ in commands][-1]
    except OSError:
        return ""


def script(local: Path, name: str, path: str) -> bool:
    """Tell whether the shell script at `path` succeeds in the place of service `name`.

    The service's own start script runs it, as `docker compose exec` would.
    """
    command = ["sh", f"{local}/run/{name}/start.sh", "sh", path]
    return succeeds(command)


def succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=tools.clean_environment(),
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
