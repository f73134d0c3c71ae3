"""The server as a process of its own."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

FOLDER = Path(__file__).resolve().parents[1]
COMMAND = ["./docker-entrypoint.sh", sys.executable, "-m", "gunicorn"]
START_SECONDS = 20

Server = subprocess.Popen[str]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def start(environ: dict[str, str], port: int, output: int | None = None) -> Server:
    """Start the server and wait until it answers."""
    command = [*COMMAND, "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    server = subprocess.Popen(
        command, cwd=FOLDER, env=environ, stdout=output, stderr=output, text=True
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health")
            return server
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def workers(server: Server) -> set[int]:
    """The processes that serve: gunicorn's children."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    return set(map(int, children.split()))
