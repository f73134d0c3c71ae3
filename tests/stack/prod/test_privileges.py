"""What the processes of ENV=prod may do: told to Docker, and asked of the kernel."""

import pytest

from . import expected
from .containers import folder, known
from .expected import APP_UID, RUNNING, SERVICES, UIDS

every = pytest.mark.parametrize("service", SERVICES)
running = pytest.mark.parametrize("service", RUNNING)


@running
def test_no_process_has_a_privilege(service: str) -> None:
    capabilities = [f"Cap{kind}" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")]
    uid = str(UIDS.get(service, APP_UID))
    told = {"Uid": [uid] * 4, "Gid": [uid] * 4, "NoNewPrivs": ["1"], "Seccomp": ["2"]}
    told |= {name: [f"{0:016x}"] for name in capabilities}
    for one in known(service):
        # Every process, also the shell that docker exec has started.
        texts = one.sh("for p in /proc/[0-9]*; do cat $p/status; echo; done")
        for text in texts.split("\n\n"):
            lines = [line.split(":", 1) for line in text.splitlines() if ":" in line]
            status = {name: value.split() for name, value in lines}
            # Docker's own beginning of a health check, before it has let go.
            if "Uid" in status and not status["Name"][0].startswith("runc:"):
                assert {name: status[name] for name in told} == told, text


@every
def test_is_told_to_have_no_privilege(service: str) -> None:
    for one in known(service):
        host = one.host
        assert one.inspected["Config"]["User"] not in ("", "0", "root")
        assert (host["CapAdd"], host["CapDrop"]) == (None, ["ALL"])
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["ReadonlyRootfs"]
        assert not host["Privileged"]
        assert not host["Devices"]
        assert host["Init"] is True
        shared = [host[f"{kind}Mode"] for kind in ("Pid", "UTS", "Userns", "Network")]
        assert not [mode for mode in shared if mode == "host" or ":" in mode]
        assert host["IpcMode"] == "private"


@running
def test_writes_to_these_mounts_only(service: str) -> None:
    """Asked of the kernel, for the user of the service: access(2), on every mount."""
    usual = {"/tmp", "/dev/shm", "/dev/mqueue"}
    allowed = usual | expected.WRITABLE.get(service, set())
    find = r"find / \( -path /proc -o -path /sys \) -prune -o -writable "
    for one in known(service):
        lines = one.sh("cat /proc/self/mountinfo").splitlines()
        mounts = {line.split()[4]: line.split()[5] for line in lines}
        assert "ro" in mounts["/"].split(",")
        script = find + r"\( -type d -o -type f \) -print 2>/dev/null"
        writable = {mount_of(path, mounts) for path in one.sh(script).splitlines()}
        assert writable == allowed, one.name
        for path in writable - expected.VOLUMES:
            assert {"noexec", "nosuid", "nodev"} <= set(mounts[path].split(",")), path


def mount_of(path: str, mounts: dict[str, str]) -> str:
    above = [m for m in mounts if path == m or path.startswith(m.rstrip("/") + "/")]
    return max(above, key=len)


@every
def test_mounts_nothing_of_the_host_for_writing(service: str) -> None:
    for one in known(service):
        for mount in one.inspected["Mounts"]:
            assert "docker.sock" not in mount["Source"]
            if mount["Type"] == "volume":
                assert mount["Destination"] in expected.WRITABLE[service]
            else:
                assert not mount["RW"], mount


@every
def test_is_given_its_own_secrets_only(service: str) -> None:
    secrets = folder("SECRETS_DIR", ".secrets").resolve()
    for one in known(service):
        mounts = {m["Destination"]: m["Source"] for m in one.inspected["Mounts"]}
        given = {to: at for to, at in mounts.items() if to.startswith("/run/secrets/")}
        assert given == {
            f"/run/secrets/{name}": str(secrets / source)
            for name, source in expected.sources_of(service).items()
        }


@running
def test_secrets_are_files_that_only_it_reads(service: str) -> None:
    uid = UIDS.get(service, APP_UID)
    for one in known(service):
        listed = one.sh("stat -c '%n %a %u' /run/secrets/* 2>/dev/null").split("\n")
        names = sorted(expected.secrets_of(service))
        assert sorted(filter(None, listed)) == [
            f"/run/secrets/{name} 400 {uid}" for name in names
        ]
        key = "/etc/nginx/certs/privkey.pem"
        seen = one.sh(f"stat -c '%a %u' {key} 2>/dev/null").split()
        assert seen == (["400", "101"] if service == "nginx" else [])
