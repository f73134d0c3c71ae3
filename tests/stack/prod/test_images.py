"""What the images of ENV=prod hold."""

import json
from typing import Any

import pytest

from ..runtime import run
from .containers import known
from .expected import WEB

# One service of each image that is built here; Flower's is the celery-app's. Postgres
# and Redis are used as they are published: their setuid files (su, mount, passwd) are
# inert, because no-new-privileges is set, and test_escape.py tries them.
BUILT = pytest.mark.parametrize("service", ["nginx", "flower", *WEB])
LABELS = {"title", "description", "version", "revision"}


def config(service: str) -> Any:
    image = known(service)[0].inspected["Image"]
    return json.loads(run("docker", "image", "inspect", image).stdout)[0]["Config"]


@BUILT
def test_no_file_is_setuid_or_setgid(service: str) -> None:
    image = known(service)[0].inspected["Image"]
    # As root, to see every folder.
    command = ["docker", "run", "--rm", "--network=none", "--user=0"]
    find = ["--entrypoint=find", image, "/", "-xdev", "-perm", "/6000", "-type", "f"]
    result = run(*command, *find)
    assert (result.returncode, result.stdout) == (0, "")


@BUILT
def test_says_what_it_is(service: str) -> None:
    told = {key for key, value in (config(service)["Labels"] or {}).items() if value}
    assert {f"org.opencontainers.image.{label}" for label in LABELS} <= told


@BUILT
def test_is_safe_without_our_compose_files(service: str) -> None:
    assert config(service)["User"] not in ("", "0", "root")
    assert config(service)["Healthcheck"]["Test"]
