"""A real list of 29,902 homepages, some of them ftp and gopher, by the command line."""

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import client_of
from .runtime import ROOT, Stack, make, wait_for

HOMEPAGES = Path(os.environ.get("HOMEPAGES", ROOT / "../shared/data/homepages.csv"))

APPS = ["flask", "fastapi", "django"]


@pytest.fixture(scope="module")
def rows() -> list[str]:
    if not HOMEPAGES.exists():
        pytest.skip(f"{HOMEPAGES} is not here; HOMEPAGES= names another place")
    with HOMEPAGES.open(newline="") as file:
        return [row["url"] for row in csv.DictReader(file)]


def test_import_of_homepages_creates_all_valid_rows(
    stack: Stack, api: httpx.Client, rows: list[str]
) -> None:
    before = fingerprint(stack)
    for _ in range(2):
        result = make("import", f"FILE={HOMEPAGES}")
        assert result.returncode == 0, result.stdout
        job = api.get("/api/imports?limit=1").json()["items"][0]
        valid = [url for url in rows if url.startswith(("http://", "https://"))]
        invalid = [n for n, url in enumerate(rows, 1) if url not in set(valid)]
        assert (job["state"], job["total"]) == ("done", len(rows))
        assert job["created"] == len(valid)
        assert [error["row"] for error in job["errors"]] == invalid
    assert fingerprint(stack, oldest=before[0]) == before


def test_imports_into_all_apps_at_once(base_url: str, rows: list[str]) -> None:
    if os.environ["STACK"] != "all":
        pytest.skip("only STACK=all has the three apps")
    with ThreadPoolExecutor() as pool:
        jobs = list(pool.map(lambda app: finish(base_url, app), APPS))
    valid = sum(url.startswith(("http://", "https://")) for url in rows)
    assert [(job["state"], job["created"], job["failed"]) for job in jobs] == [
        ("done", valid, len(rows) - valid)
    ] * len(APPS)


def finish(base_url: str, app: str) -> dict[str, Any]:
    """Import the homepages into one app; return the job at its end."""
    with client_of(base_url, f"{app}.localhost") as api:
        headers = {"Content-Type": "text/csv"}
        content = HOMEPAGES.read_bytes()
        job = api.post("/api/imports", content=content, headers=headers).json()

        def ended() -> dict[str, Any] | None:
            body: dict[str, Any] = api.get(f"/api/imports/{job['id']}").json()
            return body if body["state"] in ("done", "failed") else None

        result: dict[str, Any] = wait_for(ended, f"the import into {app}", 120)
        return result


def fingerprint(stack: Stack, oldest: int | None = None) -> tuple[int, str]:
    """Return the number and a checksum of the oldest links, or of all."""
    links = "(SELECT * FROM links ORDER BY id LIMIT %s)"
    query = (
        f"SELECT count(*), md5(string_agg(slug || url, '' ORDER BY id)) FROM {links}"
    )
    count, checksum = stack.sql(query, oldest)[0]
    return count, checksum
