"""healthcheck.sh and watchdog.sh, with a process and an answer of the test's own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1]
MOVING = "import time\nprint()\nwhile True: time.sleep(0.01)"
WAITING = "import time\nprint()\ntime.sleep(1000)"

Main = subprocess.Popen[bytes]


class Answer(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        assert self.path == "/health/ready"
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """The port of an app that is ready."""
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def main(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Main]:
    """The container's main process; the parameter is what it does."""
    code = getattr(request, "param", MOVING)
    command = [sys.executable, "-u", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # past its start
        (tmp_path / "pid").write_text(f"{process.pid}\n")
        yield process
        process.kill()


def check(pid_file: Path | None, port: int = 1) -> int:
    """Run the health check, by default of an app that does not answer (port 1)."""
    environ = {**os.environ, "PID_FILE": str(pid_file or "")}
    command = [f"{FOLDER}/healthcheck.sh", str(port)]
    ended = subprocess.run(command, env=environ, capture_output=True, timeout=10)
    return ended.returncode


def stop(main: Main) -> None:
    main.send_signal(signal.SIGSTOP)
    os.waitpid(main.pid, os.WUNTRACED)  # until it has stopped


def moves(main: Main) -> list[str]:
    lines = Path(f"/proc/{main.pid}/status").read_text().splitlines()
    return [line for line in lines if line.startswith("voluntary_ctxt_switches")]


def minute_passes(pid_file: Path) -> None:
    life = pid_file.with_name("pid.life")
    before = life.stat().st_mtime - 61
    os.utime(life, (before, before))


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (500, 1)])
def test_check_tells_whether_app_is_ready(
    port: int, status: int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answer, "status", status)
    assert check(None, port) == code


def test_check_fails_without_app() -> None:
    assert check(None) == 1


def test_process_without_sign_of_life_is_killed(main: Main, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    stop(main)
    for _ in range(2):
        assert check(pid_file) == 1
    assert main.poll() is None
    minute_passes(pid_file)
    check(pid_file)
    assert main.wait(5) == -signal.SIGKILL


def test_stopped_process_is_killed_though_others_answer(
    main: Main, port: int, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    stop(main)
    assert check(pid_file, port) == 0
    minute_passes(pid_file)
    check(pid_file, port)
    assert main.wait(5) == -signal.SIGKILL


def test_process_that_moves_lives_without_answering(main: Main, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    for _ in range(2):
        assert check(pid_file) == 1
        minute_passes(pid_file)
        before = moves(main)
        while moves(main) == before:
            time.sleep(0.01)
    assert main.poll() is None


@pytest.mark.parametrize("main", [WAITING], indirect=True)
def test_process_that_answers_lives_without_moving(
    main: Main, port: int, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    assert check(pid_file, port) == 0
    life = pid_file.with_name("pid.life")
    os.utime(life, (time.time() - 30, time.time() - 30))
    assert check(pid_file, port) == 0
    assert life.stat().st_mtime > time.time() - 5
    assert main.poll() is None
