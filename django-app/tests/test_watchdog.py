import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]

# What gunicorn's gthread worker has: its pool, and the number of requests begun.
START = """
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from links.watchdog import watch_threads

def request():
    worker.nr += 1
    time.sleep(0.3)

with ThreadPoolExecutor(1) as pool:
    worker = SimpleNamespace(tpool=pool, nr=0)
    watch_threads(worker, 0.5)
    {within}
{after}
"""


def run(within: str, after: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START.format(within=within, after=after)]
    return subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=20
    )


def test_stuck_worker_ends_itself_and_says_where() -> None:
    ended = run(within="pool.submit(time.sleep, 10).result()")
    assert ended.returncode == 1
    assert "Timeout (0:00:00.500000)!" in ended.stderr
    assert "thread.py" in ended.stderr


def test_busy_worker_goes_on() -> None:
    ended = run(within="for _ in range(8): pool.submit(request)")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_stopping_worker_may_take_its_time() -> None:
    ended = run(within="pass", after="time.sleep(1)")
    assert (ended.returncode, ended.stderr) == (0, "")
