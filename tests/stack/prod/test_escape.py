"""What an intruder in a container would try: attack.sh in every one, attack.py where
Python is.

Not among it: to trace a process of the same user in the same container. The kernel
allows that where Yama is off, and it tells nothing that /run/secrets does not.
"""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..apps import say
from ..runtime import ROOT
from .containers import known
from .expected import ONCE, SERVICES, SHARED

SHELL = Path(__file__).with_name("attack.sh").read_text()
PYTHON = Path(__file__).with_name("attack.py").read_text()
# Must succeed in the control: else all could be "blocked" by a typing error.
CORE = {
    "write /",
    "change /etc/passwd",
    "execute in /tmp",
    "become root",
    "mount a tmpfs",
    "new namespace: mount",
    "make a device",
    "chroot",
    "raw socket",
    "setuid(0)",
    "packet socket",
    "change the code",
}


def attempts(enter: list[str], script: str) -> dict[str, str]:
    """Return name -> blocked, DONE or UNTRIED."""
    ran = subprocess.run(
        ["docker", *enter], cwd=ROOT, input=script, text=True, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line.split(" ", 1) for line in ran.stdout.splitlines()]
    return {name: result for result, name in lines}


def tried_in(service: str) -> dict[str, str]:
    if service in ONCE:
        once = ["compose", "run", "--rm", "--no-deps", "--no-TTY", "--entrypoint"]
        enter = {"bash": [*once, "bash", service], "python": [*once, "python", service]}
    else:
        inside = ["exec", "-i", known(service)[0].name]
        enter = {"bash": [*inside, "bash"], "python": [*inside, "python"]}
    result = attempts(enter["bash"], SHELL)
    if service not in SHARED or service == "flower":
        result |= attempts([*enter["python"], "-"], PYTHON)
    return result


@pytest.fixture(scope="module")
def tried() -> dict[str, dict[str, str]]:
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(SERVICES, pool.map(tried_in, SERVICES), strict=True))


@pytest.mark.parametrize("service", SERVICES)
def test_every_attempt_is_blocked(
    tried: dict[str, dict[str, str]], service: str
) -> None:
    holes = {name: how for name, how in tried[service].items() if how != "blocked"}
    assert not holes


def test_attempts_succeed_where_nothing_is_hardened(
    tried: dict[str, dict[str, str]], pytestconfig: pytest.Config
) -> None:
    """The control, and the count."""
    weak = ["--cap-add=ALL", "--security-opt=seccomp=unconfined", "--user=0"]
    options = ["--rm", "-i", "--network=none", *weak, "--tmpfs=/tmp:exec"]
    image = known("flower")[0].inspected["Image"]
    enter = ["run", *options, "--entrypoint"]
    got = attempts([*enter, "bash", image], SHELL)
    got |= attempts([*enter, "python", image, "-"], PYTHON)
    every = [how for service in tried.values() for how in service.values()]
    score = f"{every.count('blocked')}/{len(every)} attempts blocked"
    done = list(got.values()).count("DONE")
    say(pytestconfig, f"escape: {score}; without hardening {done}/{len(got)} succeed")
    assert {name for name, how in got.items() if how == "DONE"} >= CORE
