"""A file that is not a whole backup of ours is refused, and changes nothing."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .backups import Own
from .bad_dumps import MATCHING, MISMATCHING, write
from .contents import catalog, tables
from .runtime import ROOT


@pytest.fixture(scope="module")
def good(own: Own) -> Path:
    own.start_import(20_000)
    return own.backup()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return tmp_path / "bad.dump"


@pytest.fixture(autouse=True)
def unchanged(own: Own, good: Path) -> Iterator[None]:
    """Whatever is refused: rows, schema and databases stay, and the app serves them."""

    def state() -> tuple[object, ...]:
        return tables(own)["links"], catalog(own), own.databases()

    before = state()
    yield
    assert state() == before
    with own.api() as api:
        assert api.get("/api/links").status_code == 200


def refusal(own: Own, dump: Path) -> str:
    return own.refused("restore", f"FILE={dump}", "CONFIRM=yes")


@pytest.mark.parametrize("kind", MATCHING)
def test_bad_file_with_a_matching_checksum(
    own: Own, good: Path, bad: Path, kind: str
) -> None:
    change, reason = MATCHING[kind]
    write(bad, change(good.read_bytes()), good, checksum=True)
    assert reason in refusal(own, bad)


@pytest.mark.parametrize("kind", MISMATCHING)
def test_file_that_is_not_its_checksums(
    own: Own, good: Path, bad: Path, kind: str
) -> None:
    write(bad, MISMATCHING[kind](good.read_bytes()), good, checksum=False)
    assert "its checksum is not the one in" in refusal(own, bad)


def test_file_that_is_not_there(own: Own, bad: Path) -> None:
    assert "There is no file" in refusal(own, bad)


def test_file_without_checksum(own: Own, good: Path, bad: Path) -> None:
    bad.write_bytes(good.read_bytes())
    assert ".sha256 is missing" in refusal(own, bad)


def test_backup_without_rows(own: Own) -> None:
    assert "there is no row in it" in refusal(own, own.migrated)


def test_dump_without_tables(own: Own, good: Path, bad: Path) -> None:
    command = [f"compose/{own.runtime}/run", "beside", "pg_dump", "-Fc", "flask"]
    nothing = [*command, "--exclude-schema=public"]
    dump = subprocess.check_output(nothing, cwd=ROOT, env=own.environment())
    write(bad, dump, good, checksum=True)
    assert "no migration made a table" in refusal(own, bad)


def test_dump_of_a_newer_app(own: Own, good: Path) -> None:
    with own.connect() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        dump = own.backup()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    text = refusal(own, dump)
    assert "newer version of the app" in text
    assert "9999" in text


def test_stack_that_was_never_migrated_is_not_backed_up(own: Own) -> None:
    files = set((own.folder / "backups").iterdir())
    assert "has no tables" in own.refused("backup", STACK="celery")
    assert set((own.folder / "backups").iterdir()) == files
