"""What a slug and a target URL may look like: the same at the API and in a CSV."""

import csv
import io
import re
import secrets
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import Url

SLUG_PATTERN = r"^[A-Za-z0-9_-]{3,64}$"
MAX_URL = 2048
CSV_COLUMNS = ("url", "slug", "expires_at")
RESERVED_SLUGS = {"admin", "api", "assets", "docs", "flower", "health", "imports"}
RESERVED_SLUGS |= {"links", "metrics", "static", "status"}

# A cell may fill the whole file: that is a row error, not a csv.Error (at 128 KiB).
csv.field_size_limit(16 * 1024 * 1024)

_slug = re.compile(r"[A-Za-z0-9_-]{3,64}")
# What Url() would silently repair (WHATWG drops tabs and newlines, reads backslashes as
# slashes, takes any number of slashes) is refused: what is stored is what was meant.
_unsafe = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_start = re.compile(r"https?://[^/?#@]+(?:[/?#]|\Z)", re.IGNORECASE)


def generate_slug() -> str:
    """Return a random slug of 7 characters (42 bits)."""
    return secrets.token_urlsafe(6)[:7]


def check_slug(slug: str) -> str:
    """Return `slug`. Raises ValueError saying what is wrong with it."""
    if not _slug.fullmatch(slug):
        raise ValueError("slug must be 3 to 64 characters of A-Z a-z 0-9 _ -")
    if slug.lower() in RESERVED_SLUGS:
        raise ValueError("slug is reserved")
    return slug


def canonical_url(url: str) -> str:
    """Return `url` in canonical ASCII form (WHATWG: IDNA host, percent-encoding).

    Raises ValueError saying what is wrong: not http(s), no host, a user name, spaces,
    controls or backslashes, or more than 2048 characters before or after encoding.
    """
    if len(url) > MAX_URL:
        raise ValueError(f"url must be at most {MAX_URL} characters")
    if _unsafe.search(url):
        raise ValueError("url must not hold spaces, control characters or backslashes")
    if not _start.match(url):
        raise ValueError("url must start with http:// or https:// and a host, no user")
    try:
        canonical = str(Url(url))
    except ValidationError:
        raise ValueError("url is not a valid URL") from None
    if len(canonical) > MAX_URL:
        raise ValueError(f"url must be at most {MAX_URL} characters once encoded")
    return canonical


def read_csv(content: bytes) -> Iterator[list[str]]:
    """Return the records of a CSV file, header first; bad UTF-8 becomes surrogates."""
    text = io.TextIOWrapper(
        io.BytesIO(content), "utf-8-sig", errors="surrogateescape", newline=""
    )
    return csv.reader(text)


def check_csv_header(header: list[str]) -> list[str]:
    """Return the column names of an import. Raises ValueError saying what is wrong."""
    names = [name.strip().lower() for name in header]
    if "url" not in names:
        raise ValueError("the first line must be a header that names a column 'url'")
    for name in names:
        if name not in CSV_COLUMNS:
            raise ValueError(f"unknown column; known are {', '.join(CSV_COLUMNS)}")
        if names.count(name) > 1:
            raise ValueError(f"the column '{name}' appears twice")
    return names
