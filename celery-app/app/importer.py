"""CSV into rows: what a record must look like. No database and no Celery in here."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import NamedTuple

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from .validators import (
    canonical_url,
    check_csv_header,
    check_slug,
    generate_slug,
    read_csv,
)

YEARS = "expires_at must be between the years 1970 and 9999"

_surrogate = re.compile("[\ud800-\udfff]")
_rfc3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"
)
_instant = TypeAdapter(AwareDatetime)


class Row(NamedTuple):
    """A link to store. `generated`: the slug is ours, so another would do as well."""

    number: int
    slug: str
    url: str
    expires_at: str | None
    generated: bool


Record = list[str]
Parse = Callable[[int, Record], Row]


def read_records(content: bytes) -> tuple[Parse, Iterator[Record]]:
    """Return a parser for the records of a CSV file and, without the header, those.

    An empty line is no record: it is neither counted nor numbered. Raises ValueError if
    there is no header; the parser raises it, with the reason, if a record is not valid.
    """
    records = read_csv(content)
    names = check_csv_header(next(records, []))
    return make_parser(names, content.isascii()), filter(None, records)


def count_records(content: bytes) -> int:
    """Return the number of records in a CSV file, valid or not. Raises ValueError."""
    _, records = read_records(content)
    return sum(1 for _ in records)


def parse_expiry(text: str) -> str:
    """Return an RFC 3339 instant, in UTC. Raises ValueError.

    The rules are those of the API: an offset is required, the year is 1970 to 9999.
    """
    if not _rfc3339.fullmatch(text):
        raise ValueError("expires_at must be like 2030-01-31T12:00:00Z (RFC 3339)")
    try:
        instant = _instant.validate_python(text).astimezone(UTC)
    except ValidationError:
        raise ValueError("expires_at is not a date and time that exists") from None
    except OverflowError:
        raise ValueError(YEARS) from None
    if instant.year < 1970:
        raise ValueError(YEARS)
    return instant.isoformat()


def make_parser(names: list[str], ascii_only: bool) -> Parse:
    """Return a function that makes a record with these columns a row, or raises."""
    width = len(names)
    places = {name: place for place, name in enumerate(names)}
    url_at, slug_at, expiry_at = map(places.get, ("url", "slug", "expires_at"))
    assert url_at is not None  # check_csv_header

    def parse(number: int, record: Record) -> Row:
        if len(record) != width:
            raise ValueError(f"expected {width} cells, found {len(record)}")
        if not ascii_only and _surrogate.search("".join(record)):
            raise ValueError("not valid UTF-8")
        url = canonical_url(record[url_at])
        slug = "" if slug_at is None else record[slug_at]
        expiry = "" if expiry_at is None else record[expiry_at]
        return Row(
            number,
            check_slug(slug) if slug else generate_slug(),
            url,
            parse_expiry(expiry) if expiry else None,
            not slug,
        )

    return parse
