"""The main case: a backup made under load comes back where nothing is left."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .backups import Own
from .contents import catalog, tables
from .load import Load
from .runtime import wait_for

ROWS = 100_000
CLICKS = """
    SELECT (SELECT coalesce(sum(clicks), 0) FROM link_clicks),
           (SELECT coalesce(sum(clicks - orphaned), 0) FROM click_batches)"""


@dataclass
class Restored:
    """A backup made under load, and what it was restored to, where nothing was."""

    dump: Path
    acked: dict[str, str]  # slug to URL, before the backup began
    links: set[str]  # all rows, once the load was over
    catalog: dict[str, set[str]]
    found: dict[str, list[str]]
    found_catalog: dict[str, set[str]]
    clicks: list[Any]
    took: str


def backed_up_and_restored(own: Own) -> Restored:
    """Backup under load, `down` with volumes, restore; then the stack runs again."""
    own.start_import(ROWS)
    wait_for(lambda: own.imported() == ROWS, "the first import", 120)
    with Load(own.url) as load:
        load.goes_on(links=100)
        wait_for(lambda: own.sql(CLICKS)[0][0], "some clicks")
        own.start_import(20_000)
        acked = dict(load.acked)
        dump = own.backup()
        took = f"{own.seconds:.1f} s, {dump.stat().st_size / 1e6:.1f} MB"
        load.goes_on(links=20)
    assert set(load.statuses) == {201, 302}
    links, schema = set(tables(own)["links"]), catalog(own)
    own.destroy()
    own.make("restore", f"FILE={dump}")
    took = f"backup under load {took}; restore {own.seconds:.1f} s"
    found = tables(own), catalog(own), own.sql(CLICKS)
    own.make("up")
    return Restored(dump, acked, links, schema, *found, took)
