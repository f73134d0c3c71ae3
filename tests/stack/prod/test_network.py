"""Who reaches whom: every service x every service x every port, and the way out.

Asked from inside each service's network, by name and by each of the other's addresses.
"""

import json
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..apps import say
from ..runtime import run
from .containers import Container, known
from .expected import NETWORKS, ONCE, PORTS, RUNNING, SERVICES

PROBE = Path(__file__).with_name("probe.py").read_text()
ALL_PORTS = sorted(set().union(*PORTS.values()))
# A public address, a public resolver, and where clouds keep the machine's credentials.
AWAY = [("1.1.1.1", 443), ("8.8.8.8", 53), ("169.254.169.254", 80)]
NAMES = ["example.com", "host.docker.internal"]

Cell = tuple[str, int]
Answers = dict[str, dict[Cell, str]]


def probe(source: str, cells: list[Cell]) -> dict[Cell, str]:
    """Return what the cells answer to a program in the service's network."""
    python = ["-c", PROBE, json.dumps(cells)]
    if source in ONCE:
        once = ["compose", "run", "--rm", "--no-deps", "--no-TTY"]
        result = run("docker", *once, "--entrypoint=python", source, *python)
    else:
        # Of any image: it borrows the network of the service's container.
        network = f"--network=container:{known(source)[0].name}"
        image = known("flower")[0].inspected["Image"]
        options = [network, "--entrypoint=python", image]
        result = run("docker", "run", "--rm", *options, *python)
    assert result.returncode == 0, result.stdout
    answers = json.loads(result.stdout.splitlines()[-1])
    return dict(zip(cells, answers, strict=True))


def addresses(one: Container) -> dict[str, str]:
    """Return network -> address."""
    networks = one.inspected["NetworkSettings"]["Networks"]
    prefix = f"{os.environ['COMPOSE_PROJECT_NAME']}_"
    return {name.removeprefix(prefix): n["IPAddress"] for name, n in networks.items()}


@pytest.fixture(scope="module")
def host() -> Iterator[list[Cell]]:
    """A program of the host, listening on all its addresses; where it could be met."""
    project = os.environ["COMPOSE_PROJECT_NAME"]
    format_ = "{{range .IPAM.Config}}{{.Gateway}} {{end}}"
    names = [f"{project}_{name}" for name in ("edge", "app", "data", "ops")]
    gateways = run("docker", "network", "inspect", "-f", format_, "bridge", *names)
    with socket.create_server(("", 0)) as server:
        port = server.getsockname()[1]
        yield [(at, port) for at in {*gateways.stdout.split(), own_address()}]


def own_address() -> str:
    """Return the address that this machine has in its own network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(AWAY[0])  # UDP: nothing is sent
        return str(asking.getsockname()[0])


@pytest.fixture(scope="module")
def answers(host: list[Cell], pytestconfig: pytest.Config) -> Answers:
    """Ask everything once, from every service."""
    cells = [*AWAY, *host, *((name, 443) for name in NAMES)]
    for service in RUNNING:
        at = {a for one in known(service) for a in addresses(one).values()}
        cells += [(a, port) for a in {service, *at} for port in ALL_PORTS]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda source: probe(source, cells), SERVICES)
        result = dict(zip(SERVICES, found, strict=True))
    verdicts = [v for source in SERVICES for v in judge(result, source).values()]
    asked = sum(map(len, result.values()))
    right = f"{sum(verdicts)}/{len(verdicts)} cells as expected"
    say(pytestconfig, f"network: {right}, {asked} connections tried")
    return result


def judge(answers: Answers, source: str) -> dict[tuple[str, int], bool]:
    """Return (service, port) -> does every name and address answer as it should?"""
    return {
        (service, port): expected_answers(source, service, port, answers[source])
        for service in RUNNING
        for port in ALL_PORTS
    }


def expected_answers(
    source: str, service: str, port: int, got: dict[Cell, str]
) -> bool:
    listens = port in PORTS[service]
    shared = NETWORKS[source] & NETWORKS[service]
    by_name = ("open" if listens else "closed") if shared else "no name"
    if got[service, port] != by_name:
        return False
    return all(
        (got[at, port] == "open")
        == (listens and (network in shared or source == service))
        for one in known(service)
        for network, at in addresses(one).items()
    )


@pytest.mark.parametrize("source", SERVICES)
def test_reaches_these_services_and_ports_only(answers: Answers, source: str) -> None:
    wrong = [cell for cell, right in judge(answers, source).items() if not right]
    assert not wrong


BEHIND = [service for service in SERVICES if service != "nginx"]


@pytest.mark.parametrize("source", BEHIND)
def test_does_not_reach_the_host_or_beyond(
    answers: Answers, host: list[Cell], source: str
) -> None:
    got = answers[source]
    assert {cell: got[cell] for cell in AWAY} == dict.fromkeys(AWAY, "no route")
    assert {got[name, 443] for name in NAMES} == {"no name"}
    assert "open" not in {got[cell] for cell in host}


def test_nginx_gets_no_answer_from_outside(answers: Answers) -> None:
    """edge lets clients in, so there is a way; without masquerading it is one-way."""
    assert "open" not in {answers["nginx"][cell] for cell in AWAY}


def test_a_program_of_the_host_can_be_met(answers: Answers, host: list[Cell]) -> None:
    """The control of all the above: from edge, whose bridge has an address, it is."""
    assert "open" in {answers["nginx"][cell] for cell in host}
