import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery.app.defaults import DEFAULTS
from kombu.transport.redis import Channel
from processes import FOLDER
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


def test_import_names_missing_variables() -> None:
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
