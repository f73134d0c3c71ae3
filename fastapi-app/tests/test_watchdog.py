import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]

START = """
import asyncio, time
from app.watchdog import watched_loop

async def main():
    async with watched_loop(0.5):
        {within}
    {after}

asyncio.run(main())
"""


def run(within: str, after: str = "pass") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START.format(within=within, after=after)]
    return subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=20
    )


def test_stuck_worker_ends_itself_and_says_where() -> None:
    ended = run(within="await asyncio.sleep(0); time.sleep(10)")
    assert ended.returncode == 1
    assert "Timeout (0:00:00.500000)!" in ended.stderr
    assert "in main" in ended.stderr


def test_busy_worker_goes_on() -> None:
    ended = run(within="for _ in range(20): time.sleep(0.1); await asyncio.sleep(0)")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_stopping_worker_may_take_its_time() -> None:
    ended = run(within="pass", after="time.sleep(1)")
    assert (ended.returncode, ended.stderr) == (0, "")
