"""What another machine reaches: from a network of its own, wired to this one."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..runtime import run
from .containers import known
from .expected import PORTS, RUNNING
from .test_network import ALL_PORTS, addresses

PROBE = Path(__file__).with_name("probe.py")
HERE, THERE = "198.51.100.1", "198.51.100.2"  # of TEST-NET-2: nobody has them
OURS = ["HTTP_PORT", "HTTPS_PORT", "POSTGRES_PORT", "REDIS_PORT", "FLOWER_PORT"]

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can make a second network"
)


def ip(command: str) -> str:
    result = run("ip", *command.split())
    assert result.returncode == 0, f"ip {command}: {result.stdout}"
    return result.stdout


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    """A network namespace that sends everything to this machine, as a LAN host may."""
    name = f"outside{os.getpid()}"
    near, far = f"n{os.getpid()}", f"f{os.getpid()}"
    ip(f"netns add {name}")
    try:
        ip(f"link add {near} type veth peer name {far} netns {name}")
        ip(f"addr add {HERE}/30 dev {near}")
        ip(f"link set {near} up")
        ip(f"-n {name} addr add {THERE}/30 dev {far}")
        ip(f"-n {name} link set {far} up")
        ip(f"-n {name} route add default via {HERE}")
        yield name
    finally:
        ip(f"netns del {name}")  # and with it both ends of the wire


def probe(outside: str, cells: list[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the cells that answer."""
    command = [sys.executable, str(PROBE), json.dumps(cells)]
    result = run("ip", "netns", "exec", outside, *command)
    assert result.returncode == 0, result.stdout
    answers = zip(cells, json.loads(result.stdout), strict=True)
    return {cell for cell, answer in answers if answer == "open"}


def test_this_machine_answers_at_nginx_ports_only(outside: str) -> None:
    numbers = {name: int(os.environ[name]) for name in OURS if os.environ.get(name)}
    opened = probe(outside, [(HERE, number) for number in numbers.values()])
    web = {(HERE, numbers["HTTP_PORT"]), (HERE, numbers["HTTPS_PORT"])}
    assert opened == web


def test_no_container_is_reached_past_its_published_ports(outside: str) -> None:
    """The machine forwards packets, so a LAN host may address a container itself."""
    at = {a: one for one in RUNNING for c in known(one) for a in addresses(c).values()}
    opened = probe(outside, [(a, port) for a in at for port in ALL_PORTS])
    assert {(at[a], port) for a, port in opened} <= {
        ("nginx", port) for port in PORTS["nginx"]
    }
