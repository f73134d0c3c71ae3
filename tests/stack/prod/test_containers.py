"""How the containers of ENV=prod run: what Docker was told, and what holds inside."""

import os

import pytest

from . import expected
from .containers import Container, known
from .expected import ONCE, RUNNING, SERVICES

MIB = 1024 * 1024
every = pytest.mark.parametrize("service", SERVICES)
running = pytest.mark.parametrize("service", RUNNING)


def test_runs_these_services_and_no_other() -> None:
    listed = {service: known(service) for service in SERVICES}
    states = {
        service: {one.inspected["State"]["Status"] for one in found}
        for service, found in listed.items()
    }
    assert states == {
        service: {"exited" if service in ONCE else "running"} for service in SERVICES
    }
    ends = [one.inspected["State"]["ExitCode"] for x in ONCE for one in listed[x]]
    assert set(ends) == {0}


@every
def test_is_told_its_limits(service: str) -> None:
    for one in known(service):
        host = one.host
        assert 64 * MIB <= host["Memory"] == host["MemorySwap"] <= 1024 * MIB
        assert 0 < host["NanoCpus"] <= 2e9
        assert 0 < host["PidsLimit"] <= 512
        limits = {limit["Name"]: limit["Hard"] for limit in host["Ulimits"] or []}
        assert limits.get("core") == 0
        assert limits.get("nofile", 0) > 0


@running
def test_limits_hold_in_its_cgroup(service: str) -> None:
    for one in known(service):
        memory, swap, quota, period, pids = cgroup(one)
        assert memory == one.host["Memory"]
        assert swap == 0
        assert quota / period == one.host["NanoCpus"] / 1e9
        assert pids == one.host["PidsLimit"]


def cgroup(one: Container) -> list[int]:
    """Return memory, swap, CPU quota, CPU period, processes: of cgroup v2 or v1."""
    version2 = "cat memory.max memory.swap.max cpu.max pids.max"
    version1 = """cat memory/memory.limit_in_bytes
        m=$(cat memory/memory.memsw.limit_in_bytes memory/memory.limit_in_bytes)
        echo $((${m%%[!0-9]*} - ${m##*[!0-9]}))
        cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us pids/pids.max"""
    choose = f"if [ -e memory.max ]; then {version2}; else {version1}; fi"
    return [int(n) for n in one.sh(f"cd /sys/fs/cgroup && {choose}").split()]


@every
def test_comes_back_and_its_log_ends(service: str) -> None:
    for one in known(service):
        policy = one.host["RestartPolicy"]["Name"]
        assert policy == ("no" if service in ONCE else "unless-stopped")
        log = one.host["LogConfig"]
        assert log["Type"] in ("local", "json-file")
        assert {"max-size", "max-file"} <= set(log["Config"])


@running
def test_may_stop_for_longer_than_its_graceful_time(service: str) -> None:
    for one in known(service):
        seconds = one.inspected["Config"].get("StopTimeout") or 10
        assert seconds > expected.GRACEFUL.get(service, 5)


@running
def test_is_healthy_by_a_check_of_its_own(service: str) -> None:
    for one in known(service):
        check = one.inspected["Config"].get("Healthcheck")
        assert check, one.name
        assert check["Test"][0] in ("CMD", "CMD-SHELL")
        assert one.inspected["State"]["Health"]["Status"] == "healthy"


@every
def test_publishes_nothing_unless_it_is_nginx(service: str) -> None:
    ports = {os.environ["HTTP_PORT"], os.environ["HTTPS_PORT"]}
    for one in known(service):
        bound = one.host["PortBindings"] or {}
        published = {b["HostPort"] for at in bound.values() for b in at}
        assert published == (ports if service == "nginx" else set())


@every
def test_is_in_its_networks_only(service: str) -> None:
    project = os.environ["COMPOSE_PROJECT_NAME"]
    names = {f"{project}_{name}" for name in expected.NETWORKS[service]}
    for one in known(service):
        assert set(one.inspected["NetworkSettings"]["Networks"]) == names
