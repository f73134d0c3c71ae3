import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import add_import, get_import, wait_for
from processes import FOLDER, Process
from psycopg import Connection

from app import cli, jobs

Result = subprocess.CompletedProcess[str]
CLI = (sys.executable, "-m", "app.cli")


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "links.csv"
    path.write_text("url,slug\nhttps://a.example,one\nnonsense,two\n")
    return path


def run(*arguments: str | Path, **environment: str) -> Result:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [*CLI, *arguments],
        check=False,
        cwd=FOLDER,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
    )


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the command line in this process; return its exit code."""
    monkeypatch.setattr("sys.argv", ["cli", *map(str, arguments)])
    return cli.main()


def test_import_draws_progress_and_prints_errors(
    csv_file: Path, worker: Process
) -> None:
    ended = run("import", csv_file)
    assert ended.returncode == 0
    assert ended.stdout.splitlines() == [
        "state    done",
        "created  1",
        "failed   1",
        "",
        "     row  reason",
        "       2  url must start with http:// or https:// and a host, no user",
    ]
    assert "2.00/2.00" in ended.stderr


def test_import_without_wait_is_queued(
    connection: Connection,
    csv_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(monkeypatch, "import", csv_file, "--no-wait") == 0
    assert "python -m app.cli status 1" in capsys.readouterr().out
    job = get_import(connection, 1)
    assert (job["state"], job["content"]) == ("queued", csv_file.read_bytes())
    assert job["request_id"]


def test_import_goes_on_after_interrupt(connection: Connection, csv_file: Path) -> None:
    # Whoever starts the tests in the background of a script has it ignored.
    command = ["env", "--default-signal=INT", *CLI, "import", str(csv_file)]
    with subprocess.Popen(
        command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(lambda: connection.execute("SELECT FROM imports").rowcount)
        assert process.stderr
        wait_for(lambda: process.stderr and "queued" in process.stderr.read(40))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert "look at it again with: python -m app.cli status 1" in (
            process.stderr.read()
        )
    assert get_import(connection, 1)["state"] == "queued"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "header"),
        (b"slug\nhome\n", "header"),
        (b"url,color\n", "unknown column"),
        (b"url\n" + b"x" * 10 * 1024 * 1024, "larger than 10 MiB"),
    ],
    ids=["empty", "no-url", "unknown-column", "too-large"],
)
def test_import_refuses_file(
    connection: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    reason: str,
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(SystemExit, match=reason):
        call(monkeypatch, "import", path)
    assert connection.execute("SELECT FROM imports").rowcount == 0


def test_import_names_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="gone.csv: No such file"):
        call(monkeypatch, "import", tmp_path / "gone.csv")


def test_status_of_failed_import_exits_1(
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_id = add_import(connection, b"nonsense\n")
    jobs.run(connection, import_id)
    assert call(monkeypatch, "status", str(import_id)) == 1
    output = capsys.readouterr().out
    assert "state    failed" in output
    assert "detail   the first line must be a header" in output


def test_status_shows_ten_errors(
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_id = add_import(connection, b"url\n" + b"nonsense\n" * 12)
    jobs.run(connection, import_id)
    assert call(monkeypatch, "status", str(import_id)) == 0
    output = capsys.readouterr().out
    assert output.count("url must start with") == 10
    assert "and 2 more" in output


def test_status_of_unknown_import_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="there is no import 99"):
        call(monkeypatch, "status", "99")


def test_postgres_away_is_said(csv_file: Path) -> None:
    ended = run("import", csv_file, DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    assert ended.returncode == 1
    assert "Postgres cannot be reached" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_broker_away_does_not_stop_an_import(
    connection: Connection, csv_file: Path
) -> None:
    ended = run(
        "import", csv_file, "--no-wait", CELERY_BROKER_URL="redis://127.0.0.1:1/0"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert get_import(connection, 1)["state"] == "queued"
