"""No secret is seen anywhere, also when things break: every secret x every surface."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from ..apps import say
from ..runtime import run, wait_for
from .canaries import hits, in_images, output, secrets
from .containers import compose, known
from .expected import STACKS
from .surfaces import FILES, PROCESSES, SURFACES, answers, images

# A password that nobody made: it turns up where a failed start writes of its own.
WRONG = "wrong-9f8e7d6c5b4a"


@pytest.fixture(scope="module")
def canaries() -> dict[str, str]:
    found = secrets()
    assert len(found) >= 8
    assert all(len(value) >= 20 for value in found.values())
    return {**found, "wrong password": WRONG}


@contextmanager
def without(service: str) -> Iterator[None]:
    compose("stop", "--timeout", "2", service)
    try:
        yield
    finally:
        compose("up", "--detach", "--no-build", "--no-deps", "--wait", service)


@pytest.fixture(scope="module")
def broken() -> bytes:
    """What is answered and logged without Redis, Postgres, or a web app."""
    seen = []
    # Postgres first: the starts below need it, and try again for some seconds.
    with without("postgres"):
        seen.append(answers())
    with ThreadPoolExecutor() as pool:
        starts = pool.map(start_with_wrong_password, STACKS)
        for service in ("redis", STACKS[0]):
            with without(service):
                seen.append(answers())
    for start in starts:
        assert b"password authentication failed" in start, start.decode()
        seen.append(start)
    return b"\n".join(seen)


def start_with_wrong_password(stack: str) -> bytes:
    url = f"DATABASE_URL=postgresql://{stack}:{WRONG}@postgres:5432/{stack}"
    given = ["--env", "DATABASE_URL_FILE=", "--env", url]
    once = ["compose", "run", "--rm", "--no-deps", "--no-TTY", *given]
    return output("docker", *once, f"{stack}-migrate")


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_shows_no_secret(canaries: dict[str, str], surface: str) -> None:
    seen = SURFACES[surface]()
    assert len(seen) > 100, "there is nothing to search"
    assert hits(canaries, seen) == []


def test_faults_show_no_secret(canaries: dict[str, str], broken: bytes) -> None:
    for status in (b"503 ", b"502 "):
        assert status in broken
    assert hits(canaries, broken) == []


def test_logs_show_no_secret(canaries: dict[str, str], broken: bytes) -> None:
    """After the faults: a stack trace with a URL in it would be there by now."""
    logs = output("docker", "compose", "logs", "--no-color")
    assert logs.count(b"\n") > 100
    assert hits(canaries, logs) == []


def test_images_hold_no_secret(
    canaries: dict[str, str], pytestconfig: pytest.Config
) -> None:
    assert in_images(canaries, images()) == set()
    count = len(SURFACES) + 3  # faults, logs, layers
    say(pytestconfig, f"canaries: {len(canaries)} secrets x {count} surfaces")


@pytest.fixture
def planted() -> Iterator[str]:
    """A container that shows a secret in each way, and its image."""
    image = known("flower")[0].inspected["Config"]["Image"]
    name = f"{os.environ['COMPOSE_PROJECT_NAME']}-planted"
    script = "echo $SEEN; echo $SEEN > /tmp/seen; sh -c 'sleep 60; :' $SEEN"
    made = f"FROM {image}\nRUN echo {WRONG} | base64 > /tmp/seen\n"
    built = run("sh", "-c", f"printf '{made}' | docker build -q -t {name} -")
    assert built.returncode == 0, built.stdout
    options = ["--rm", "-d", "--name", name, "--network=none", "--env", f"SEEN={WRONG}"]
    started = run("docker", "run", *options, "--entrypoint=sh", name, "-c", script)
    assert started.returncode == 0, started.stdout
    yield name
    run("docker", "rm", "--force", name)
    run("docker", "rmi", "--force", name)


SEARCHES: dict[str, Callable[[str], bytes]] = {
    "inspect": lambda name: output("docker", "inspect", name),
    "history": lambda name: output("docker", "history", "--no-trunc", name),
    "logs": lambda name: output("docker", "logs", name),
}


def test_the_search_finds_what_is_there(planted: str) -> None:
    """The control."""
    canary = {"planted": WRONG}
    wait_for(lambda: output("docker", "logs", planted).count(b"\n"), "its log")
    for search in SEARCHES.values():
        assert hits(canary, search(planted)) == ["planted"]
    execute = ["docker", "exec", planted, "sh", "-c"]
    for script in (PROCESSES, FILES):
        assert hits(canary, output(*execute, script)) == ["planted"], script
    assert in_images(canary, [planted]) == {"planted"}
