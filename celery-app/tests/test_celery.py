import re
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import servers
from celery.app.defaults import DEFAULTS
from helpers import wait_for
from kombu.transport.redis import Channel
from processes import FOLDER, running
from redis import Redis

from app.beat import MAX_BACKLOG, Scheduler
from app.celery import app
from app.tasks import wake

QUEUE = "q:test"


def test_every_setting_is_one_that_celery_knows() -> None:
    conf: Any = app.conf
    ours = {*conf.changes, "heartbeat_file"}
    assert ours - set(DEFAULTS) == {"deprecated_settings", "heartbeat_file"}


def test_every_transport_option_is_one_that_kombu_knows() -> None:
    known = {*Channel.from_transport_options, "unacked_restore_interval"}
    assert set(app.conf.broker_transport_options) - known == set()


def test_every_periodic_task_exists_and_expires() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] > entry["schedule"] / 4


def test_every_task_ends_before_its_message_comes_again() -> None:
    app.loader.import_default_modules()
    tasks: list[Any] = [app.tasks[name] for name in sorted(app.tasks) if "." in name]
    ours = [task for task in tasks if not task.name.startswith("celery.")]
    assert len(ours) == 4
    options = app.conf.broker_transport_options
    for task in ours:
        assert task.soft_time_limit < task.time_limit <= app.conf.task_time_limit
        assert task.time_limit < options["visibility_timeout"]


def test_message_carries_name_id_and_request(redis: Redis) -> None:
    wake(7, "request-1")
    (message,) = redis.lrange(QUEUE, 0, -1)
    assert '"task": "imports.run"' in str(message)
    assert '"request_id": "request-1"' in str(message)


def send(scheduler: Scheduler) -> None:
    scheduler.apply_async(scheduler.schedule["clicks.flush"], scheduler.producer)


def test_beat_touches_its_file_when_it_sends(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat = tmp_path / "heartbeat"
    monkeypatch.setitem(app.conf, "heartbeat_file", heartbeat)
    scheduler = Scheduler(app)
    send(scheduler)
    assert heartbeat.exists()
    assert redis.llen(QUEUE) == 1
    scheduler.close()


def test_beat_stops_sending_when_nobody_takes(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.conf, "heartbeat_file", tmp_path / "heartbeat")
    redis.rpush(QUEUE, *range(MAX_BACKLOG - 1))
    scheduler = Scheduler(app)
    for _ in range(3):
        send(scheduler)
    assert redis.llen(QUEUE) == MAX_BACKLOG
    scheduler.close()


def test_beat_has_only_our_entries_and_no_file(tmp_path: Path) -> None:
    scheduler = Scheduler(app)
    assert set(scheduler.schedule) == set(app.conf.beat_schedule)
    assert scheduler.max_interval == 5


def get_status(url: str, user: str = "") -> int:
    """Return the status of a GET, 0 if nobody listens."""
    request = urllib.request.Request(url)
    if user:
        request.add_header(
            "Authorization", f"Basic {b64encode(user.encode()).decode()}"
        )
    try:
        with urllib.request.urlopen(request) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError:
        return 0


def test_flower_is_up_behind_a_password(tmp_path: Path) -> None:
    command = ("flower", "--conf=app/flowerconfig.py", "--address=127.0.0.1")
    user = "admin:dev-token"
    with servers.free_port() as port:
        pass
    started = running((*command, f"--port={port}"), tmp_path, FLOWER_BASIC_AUTH=user)
    with started:
        url = f"http://127.0.0.1:{port}/flower"
        wait_for(lambda: get_status(f"{url}/healthcheck") == 200)
        assert get_status(f"{url}/workers") == 401
        assert get_status(f"{url}/workers", "admin:wrong") == 401
        assert get_status(f"{url}/workers", user) == 200


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "FLOWER_BASIC_AUTH (or FLOWER_BASIC_AUTH_FILE) must be set"),
        ({"FLOWER_BASIC_AUTH": ""}, "FLOWER_BASIC_AUTH (or"),
        ({"FLOWER_BASIC_AUTH": "admin"}, "as user:password"),
        (
            {"FLOWER_BASIC_AUTH": "a:b", "FLOWER_BASIC_AUTH_FILE": "/x"},
            "FLOWER_BASIC_AUTH and FLOWER_BASIC_AUTH_FILE are both set",
        ),
    ],
    ids=["unset", "empty", "no-password", "both"],
)
def test_flower_refuses_to_start_open(
    tmp_path: Path, environment: dict[str, str], reason: str
) -> None:
    command = ("flower", "--conf=app/flowerconfig.py", "--address=127.0.0.1")
    with running((*command, "--port=1"), tmp_path, **environment) as flower:
        assert flower.process.wait(30) != 0
        assert reason in flower.log


def test_app_imports_without_an_environment_error_only_for_missing_names() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import app.celery"],
        check=False,
        cwd=FOLDER,
        env={"PATH": ""},
        capture_output=True,
        text=True,
    )
    assert re.findall(r"config: (\w+)", ended.stderr) == [
        "CELERY_BROKER_URL",
        "CELERY_QUEUE",
    ]
