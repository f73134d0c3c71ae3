"""Speed as ratios: each figure against a baseline that was measured in the same run.

One app process on core 0, the load (wrk) on core 1, so that a redirect's ratio tells
what one core spends on it. The stores run wherever the kernel puts them. Rounds take
turns; medians count.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PORT = 18101
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = os.environ.get("SECONDS_PER_ROUND", "3")
FAST = {"LINK_CACHE_SECONDS": "2", "CLICK_BUFFER_MS": "200"}
GUNICORN = f"gunicorn --bind 127.0.0.1:{PORT}"
UVICORN = f"uvicorn --port {PORT} --loop uvloop --http httptools --no-access-log"
# App -> how to start the framework alone, how to start ours; each with one process.
APPS = {
    "flask": (f"{GUNICORN} flask_app:create_app()", f"{GUNICORN} app:create_app()"),
    "fastapi": (
        f"{UVICORN} fastapi_app:app",
        f"python -m app.server --host 127.0.0.1 --port {PORT}",
    ),
    "django": (f"{GUNICORN} django_app", f"{GUNICORN} config.wsgi"),
}
GOALS = {"flask": (0.5, 0.85), "fastapi": (0.85, 0.85), "django": (0.5, 0.85)}


def environment(app: str) -> dict[str, str]:
    """Return the environment that the local runtime gives to the app."""
    command = ["python3", "compose/local/runtime.py", "env", app]
    text = subprocess.check_output(command, cwd=ROOT, text=True)
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


@contextmanager
def server(app: str, start: str, **changed: str) -> Iterator[None]:
    """Run one worker process of the app (or of the bare one) on core 0."""
    folder = ROOT / f"{app}-app"
    environ = {**os.environ, **environment(app), "WEB_CONCURRENCY": "1", **changed}
    venv = Path(os.environ["LOCAL_DIR"]) / "venv" / folder.name
    environ["PATH"] = f"{venv / 'bin'}:{environ['PATH']}"
    environ["PYTHONPATH"] = f"{HERE / 'bare'}:{folder}"
    environ["PROMETHEUS_MULTIPROC_DIR"] = "/tmp/bench-prometheus"
    command = ["taskset", "-c", "0", "./docker-entrypoint.sh", *start.split()]
    process = subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_for_port() -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/bench0001")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    sys.exit("bench: the server did not start")


def requests_per_second() -> float:
    """Return what wrk measures on core 1. Exits if anything but a 302 was answered."""
    wrk = ["taskset", "-c", "1", "wrk", "-t1", "-c32", "-s", str(HERE / "slugs.lua")]
    url = f"http://127.0.0.1:{PORT}"
    subprocess.check_output([*wrk, "-d1", url])
    report = subprocess.check_output([*wrk, f"-d{SECONDS}", url], text=True)
    if "Non-2xx" in report or "Socket errors" in report:
        sys.exit(f"bench: not every answer was a redirect:\n{report}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", report)[0])


def bench_redirect(app: str) -> None:
    bare, real = APPS[app]
    variants = {"bare": (bare, {}), "strict": (real, {}), "fast": (real, FAST)}
    measured: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, (start, changed) in variants.items():
            with server(app, start, **changed):
                measured[name].append(requests_per_second())
    median = {name: statistics.median(values) for name, values in measured.items()}
    print(f"{app} redirect: bare framework {median['bare']:,.0f}/s")
    for name, goal in zip(("strict", "fast"), GOALS[app], strict=True):
        report(f"{app} redirect, {name}", median[name] / median["bare"], goal)


def report(what: str, ratio: float, goal: float) -> None:
    print(f"{what:<28} {ratio:5.2f} of its baseline (goal {goal:.2f})")


def seed(connection: psycopg.Connection) -> None:
    connection.execute(
        "INSERT INTO links (slug, url) SELECT 'bench' || lpad(i::text, 4, '0'),"
        " 'https://example.com/' FROM generate_series(1, 1000) i ON CONFLICT DO NOTHING"
    )


def bench_import(app: str, connection: psycopg.Connection) -> None:
    """From POST to `done`, against `\\copy` of the same file into a table like ours."""
    rows = 180_000  # just below 10 MiB
    line = "https://example.com/{tag}/{n:06d},{tag}-{n:06d}\n"
    copied, imported = [], []
    for turn in range(ROUNDS):
        tag = f"{time.time_ns():x}"[-8:] + str(turn)
        body = "url,slug\n" + "".join(line.format(tag=tag, n=n) for n in range(rows))
        copied.append(copy(connection, body.encode()))
        imported.append(submit(app, body.encode(), rows))
    print(f"{app} import: \\copy {rows / statistics.median(copied):,.0f} rows/s")
    ratio = statistics.median(copied) / statistics.median(imported)
    report(f"{app} import, end to end", ratio, 0.3)


def copy(connection: psycopg.Connection, body: bytes) -> float:
    """Return the seconds that COPY takes; what psql's `\\copy` does is this."""
    connection.execute("DROP TABLE IF EXISTS bench_links")
    connection.execute("CREATE TABLE bench_links (LIKE links INCLUDING ALL)")
    started = time.perf_counter()
    statement = "COPY bench_links (url, slug) FROM STDIN (FORMAT csv, HEADER)"
    with connection.cursor().copy(statement) as stream:
        stream.write(body)
    elapsed = time.perf_counter() - started
    connection.execute("DROP TABLE bench_links")
    return elapsed


def submit(app: str, body: bytes, rows: int) -> float:
    headers = {"Authorization": "Bearer dev-token", "Content-Type": "text/csv"}
    base = f"http://127.0.0.1:{os.environ['HTTP_PORT']}"
    headers["Host"] = f"{app}.localhost"
    with httpx.Client(base_url=base, headers=headers, timeout=30) as api:
        started = time.perf_counter()
        job = api.post("/api/imports", content=body).raise_for_status().json()
        while job["state"] not in ("done", "failed"):
            time.sleep(0.02)
            job = api.get(f"/api/imports/{job['id']}").json()
        elapsed = time.perf_counter() - started
    assert job["created"] == rows, job
    return elapsed


def main() -> None:
    for app in APPS:
        url = environment(app)["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            seed(connection)
            bench_redirect(app)
            bench_import(app, connection)


if __name__ == "__main__":
    main()
