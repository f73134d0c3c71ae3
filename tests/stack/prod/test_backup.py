"""Backup and restore without a password on a command line, in a read-only container."""

from pathlib import Path

import httpx

from ..contents import noted
from ..runtime import make, wait_for


def backup(folder: Path) -> Path:
    result = make("backup", "STACK=flask", f"BACKUP_DIR={folder}")
    assert result.returncode == 0, result.stdout
    return Path(result.stdout.splitlines()[-1].split("  ")[0])


def test_restored_database_is_that_of_the_backup(
    api: httpx.Client, tmp_path: Path
) -> None:
    kept = api.post("/api/links", json={"url": "https://example.com/kept"}).json()
    first = backup(tmp_path / "first")
    lost = api.post("/api/links", json={"url": "https://example.com/lost"}).json()
    assert make("restore", f"FILE={first}").returncode != 0
    result = make("restore", f"FILE={first}", "CONFIRM=yes")
    assert result.returncode == 0, result.stdout
    assert noted(backup(tmp_path / "second")) == noted(first)
    # nginx looks the restarted app's name up anew every 2 s.
    found = wait_for(
        lambda: [r for r in [api.get(f"/{kept['slug']}")] if r.status_code == 302],
        "the app behind nginx",
    )[0]
    assert found.headers["Location"] == kept["url"]
    assert api.get(f"/{lost['slug']}").status_code == 404
