"""The four migrations make the same tables, whatever tool each folder migrates with."""

from typing import Any

import pytest

from .apps import only_all
from .runtime import ROOT, Stack

pytestmark = only_all
REFERENCE = "flask"
OTHERS = ["fastapi", "django", "celery"]
TABLES = {"links", "link_clicks", "click_batches", "imports"}
# The frameworks' own bookkeeping.
FOREIGN = r"^(alembic_version$|django_|auth_)"

ASPECTS = {
    "columns": """
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod),
               attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated,
               attstorage, attcompression, attcollation::regcollation::text
        FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attnum > 0 AND NOT attisdropped AND attrelid = ANY(%s::regclass[])""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid),
               condeferrable, condeferred, convalidated
        FROM pg_constraint WHERE conrelid = ANY(%s::regclass[])""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes
        WHERE tablename = ANY(%s) AND schemaname = 'public'""",
    "identities": """
        SELECT d.refobjid::regclass::text, s.seqrelid::regclass::text,
               seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax,
               seqcache, seqcycle
        FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND deptype = 'i'
        WHERE d.refobjid = ANY(%s::regclass[])""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid = ANY(%s::regclass[])""",
    "tables": """
        SELECT relname, relkind, relpersistence, relreplident, reloptions FROM pg_class
        WHERE oid = ANY(%s::regclass[])""",
}


def database(name: str) -> Stack:
    """Return the stack, whose database has tables; skips if its folder is not here."""
    stack = Stack(name, "any")
    if not tables(stack) and not (ROOT / f"{name}-app").is_dir():
        pytest.skip(f"{name}-app is not here, its database is empty")
    return stack


def tables(stack: Stack) -> set[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return {row[0] for row in stack.sql(f"{query} AND tablename !~ %s", FOREIGN)}


def rows(stack: Stack, aspect: str) -> set[tuple[Any, ...]]:
    found = stack.sql(ASPECTS[aspect], sorted(TABLES))
    return {tuple(map(str, row)) for row in found}


@pytest.mark.parametrize("name", [REFERENCE, *OTHERS])
def test_database_has_the_four_tables(name: str) -> None:
    assert tables(database(name)) == TABLES


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", OTHERS)
def test_schema_is_the_same(name: str, aspect: str) -> None:
    expected, found = rows(database(REFERENCE), aspect), rows(database(name), aspect)
    assert expected or aspect == "triggers"
    missing, extra = sorted(expected - found), sorted(found - expected)
    told = f"only in {REFERENCE}: {missing}, only in {name}: {extra}"
    assert expected == found, told
