"""`make backup` while the stack works, `make restore` when it is gone: all comes back.

The stack is one of its own: here volumes are deleted.
"""

import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from .apps import say
from .backups import Own
from .contents import digests, noted, tables
from .restored import ROWS, Restored, backed_up_and_restored
from .runtime import ROOT, make, wait_for


@pytest.fixture(scope="module")
def restored(own: Own, pytestconfig: pytest.Config) -> Restored:
    done = backed_up_and_restored(own)
    say(pytestconfig, done.took)
    return done


def test_every_table_equals_that_of_the_snapshot(
    restored: Restored, pytestconfig: pytest.Config
) -> None:
    expected = noted(restored.dump)
    found = digests(restored.found)
    assert found == expected
    assert found["links"][0] >= ROWS + 100
    say(pytestconfig, f"{len(found)} of {len(expected)} tables equal: {found}")


def test_schema_owners_and_privileges_are_the_same(restored: Restored) -> None:
    assert restored.catalog["relations"]
    assert restored.found_catalog == restored.catalog


def test_links_acknowledged_before_the_backup_are_there(
    own: Own, restored: Restored
) -> None:
    query = "SELECT slug, url FROM links WHERE slug = ANY(%s)"
    assert dict(own.sql(query, list(restored.acked))) == restored.acked
    assert set(restored.found["links"]) <= restored.links


def test_no_transaction_is_torn(restored: Restored) -> None:
    [(counted, flushed)] = restored.clicks
    assert counted == flushed > 0


def test_app_works_after_restore(own: Own, restored: Restored) -> None:
    with own.api() as api:
        link = api.post("/api/links", json={"url": "https://example.com/new"}).json()
        assert api.get(f"/{link['slug']}").headers["Location"] == link["url"]
    # The one that the backup found at work goes on by itself, and a new one is done.
    wait_for(lambda: own.imported() == ROWS + 20_000, "the interrupted import")
    own.start_import(1000)
    wait_for(lambda: own.imported() == ROWS + 21_000, "a new import")
    query = "SELECT count(*) FROM links WHERE url LIKE %s"
    for rows in (ROWS, 20_000, 1000):
        assert own.sql(query, f"https://example.com/{rows}/%") == [(rows,)]


def test_files_are_for_their_owner_and_sha256sum(restored: Restored) -> None:
    checksum = Path(f"{restored.dump}.sha256")
    for file in (restored.dump, checksum):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    check = ["sha256sum", "--check", "--strict", checksum.name]
    assert subprocess.run(check, cwd=checksum.parent).returncode == 0
    assert {file.suffix for file in checksum.parent.iterdir()} == {".dump", ".sha256"}


def test_data_is_replaced_only_when_confirmed(
    own: Own, restored: Restored, pytestconfig: pytest.Config
) -> None:
    dump = own.backup()
    with own.api() as api:
        body = {"url": "https://example.com/"}
        slug = api.post("/api/links", json=body).json()["slug"]
        assert api.get(f"/{slug}").status_code == 302
        refusal = own.refused("restore", f"FILE={dump}")
        assert "has data" in refusal
        assert "CONFIRM=yes" in refusal
        assert api.get(f"/{slug}").status_code == 302
        told = own.make("restore", f"FILE={dump}", "CONFIRM=yes").splitlines()[-1]
        say(pytestconfig, f"into a running stack: {told}")
        # Not from the cache either: it is of the database that is gone.
        assert api.get(f"/{slug}").status_code == 404
    assert digests(tables(own)) == noted(dump)


def test_backup_waits_for_a_migration(own: Own, restored: Restored) -> None:
    waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with own.connect() as migration:
        migration.execute("SELECT pg_advisory_lock(7210001)")
        backup = start(own, "backup")
        wait_for(lambda: own.sql(waiting), "the backup to wait")
        assert backup.poll() is None
    assert backup.wait(60) == 0


def test_killed_restore_changes_nothing(own: Own, restored: Restored) -> None:
    dump, before = own.backup(), tables(own)
    restore = start(own, "restore", f"FILE={restored.dump}", "CONFIRM=yes")
    wait_for(lambda: "flask_restoring" in own.databases(), "the restore to begin")
    os.killpg(restore.pid, signal.SIGKILL)
    restore.wait()
    assert tables(own) == before
    # Its pg_restore may live on for a moment: until then the next one is refused.
    again = ["restore", f"FILE={dump}", "CONFIRM=yes"]
    wait_for(lambda: make(*again, **own.environ).returncode == 0, "the next restore")
    assert tables(own) == before
    assert own.databases().isdisjoint({"flask_restoring", "flask_replaced"})


def start(own: Own, *arguments: str) -> "subprocess.Popen[bytes]":
    command = ["make", "--no-print-directory", *arguments]
    environ = {**os.environ, **own.environ}
    return subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
