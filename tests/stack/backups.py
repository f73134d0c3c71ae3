"""A stack beside the one under test: its data may be destroyed and restored."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psycopg

from .runtime import make, run

CSV = {"Content-Type": "text/csv"}
PORTS = ["HTTP_PORT", "POSTGRES_PORT", "REDIS_PORT", "FLOWER_PORT"]
PORTS += ["FLASK_PORT", "FASTAPI_PORT", "DJANGO_PORT"]


class Own:
    """The stack, one app at a time, in the runtime of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = os.environ["RUNTIME"]
        self.local = folder / "local"
        self.project = f"{os.environ['COMPOSE_PROJECT_NAME']}-backup"
        self.environ = {
            "STACK": "flask",
            "COMPOSE_PROJECT_NAME": self.project,
            "LOCAL_DIR": str(self.local),
            "BACKUP_DIR": str(folder / "backups"),
            "WRITES_PER_SECOND": "10000",
            **free_ports(PORTS),
        }
        self.url = f"http://127.0.0.1:{self.environ['HTTP_PORT']}"
        self.seconds = 0.0  # that the last `make` took
        self.migrated = Path()  # the backup of a database without a row

    def make(self, *arguments: str, **environ: str) -> str:
        """Return the output of a target that succeeds."""
        started = time.monotonic()
        result = make(*arguments, **self.environ | environ)
        self.seconds = time.monotonic() - started
        assert result.returncode == 0, result.stdout
        return result.stdout

    def refused(self, *arguments: str, **environ: str) -> str:
        """Return the output of a target that fails."""
        result = make(*arguments, **self.environ | environ)
        assert result.returncode != 0, result.stdout
        return result.stdout

    def backup(self, **environ: str) -> Path:
        output = self.make("backup", **environ)
        return Path(output.splitlines()[-1].split("  ")[0])

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.environ, "ENV": "dev"}

    def start_import(self, rows: int) -> None:
        lines = (f"https://example.com/{rows}/{number}" for number in range(rows))
        content = "\n".join(["url", *lines])
        with self.api() as api:
            response = api.post("/api/imports", content=content, headers=CSV)
        assert response.status_code == 202, response.text

    def imported(self) -> int:
        """Return how many rows the finished imports had."""
        query = "SELECT sum(created)::int FROM imports WHERE state = 'done'"
        return self.sql(query)[0][0] or 0

    def api(self) -> httpx.Client:
        headers = {"Authorization": "Bearer dev-token"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def sql(self, query: str, *values: object, stack: str = "flask") -> list[Any]:
        """Return the rows of a query by the owner of the stack's database."""
        with self.connect(stack) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def connect(self, stack: str = "flask") -> psycopg.Connection[Any]:
        port = self.environ["POSTGRES_PORT"]
        url = f"postgresql://{stack}_owner:{stack}_owner@127.0.0.1:{port}/{stack}"
        return psycopg.connect(url, options="-c timezone=UTC", autocommit=True)

    def databases(self) -> set[str]:
        return {name for (name,) in self.sql("SELECT datname FROM pg_database")}

    def destroy(self) -> None:
        """Stop it and remove the volumes of Postgres and Redis."""
        self.make("down")
        if self.runtime == "local":
            for store in ("postgres", "redis"):
                shutil.rmtree(self.local / store)
        else:
            volumes = [f"{self.project}_{x}-data" for x in ("postgres", "redis")]
            run("docker", "volume", "rm", *volumes).check_returncode()


def free_ports(names: list[str]) -> dict[str, str]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {n: str(s.getsockname()[1]) for n, s in zip(names, sockets, strict=True)}
    for each in sockets:
        each.close()
    return ports


@contextmanager
def own_stack() -> Iterator[Own]:
    """Not in pytest's folder: root's Postgres runs as nobody, who cannot read there."""
    with TemporaryDirectory(prefix="backup-") as path:
        Path(path).chmod(0o755)
        own = Own(Path(path))
        try:
            own.make("up")
            own.migrated = own.backup()
            yield own
        finally:
            make("clean", "CONFIRM=yes", **own.environ)
