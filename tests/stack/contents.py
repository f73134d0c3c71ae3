"""What is in a database, to compare: rows, and all that is not a row."""

import re
from hashlib import md5
from pathlib import Path

from .backups import Own
from .test_schemas import ASPECTS, TABLES

# Beside ASPECTS: what a restore has to keep that migrations do not decide alone.
PRIVILEGES = {
    "relations": """
        SELECT relname, relkind, relowner::regrole,
               (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) a)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace""",
    "defaults": """
        SELECT defaclrole::regrole, defaclobjtype,
               (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(defaclacl) a)
        FROM pg_default_acl""",
    "database": """
        SELECT datdba::regrole, pg_encoding_to_char(encoding), datcollate,
               (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a)
        FROM pg_database WHERE datname = current_database()""",
    "sequences": """
        SELECT sequencename, sequenceowner, data_type, start_value, increment_by
        FROM pg_sequences""",
}


def tables(own: Own, stack: str = "flask") -> dict[str, list[str]]:
    """Return each table's rows as sorted text."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    names = [name for (name,) in own.sql(query, stack=stack)]
    text = "SELECT t::text FROM {} t"
    rows = {x: own.sql(text.format(x), stack=stack) for x in names}
    return {name: sorted(row for (row,) in found) for name, found in rows.items()}


def catalog(own: Own) -> dict[str, set[str]]:
    """Return what there is besides rows, by aspect."""
    of_tables = {k: own.sql(v, sorted(TABLES)) for k, v in ASPECTS.items()}
    found = of_tables | {k: own.sql(v) for k, v in PRIVILEGES.items()}
    return {aspect: {neutral(row) for row in rows} for aspect, rows in found.items()}


def neutral(row: object) -> str:
    """Return the row without casts: a CHECK of a dump has them in other places."""
    return re.sub(r"[()]|::(character varying|text)(\[\])?", "", str(row))


def digests(tables: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """Return rows and checksum of each table, as `make backup` notes them."""
    return {
        name: (len(rows), sum(int(md5(r.encode()).hexdigest()[:15], 16) for r in rows))
        for name, rows in tables.items()
    }


def noted(dump: Path) -> dict[str, tuple[int, int]]:
    """Return what `make backup` noted of the snapshot beside the dump's checksum."""
    lines = Path(f"{dump}.sha256").read_text().splitlines()
    words = [line.split() for line in lines if line.startswith("# ")]
    found = {name: (int(rows), int(total)) for _, name, rows, total in words}
    return {name: sums for name, sums in found.items() if name.isidentifier()}
