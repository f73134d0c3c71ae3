"""Types of the fields: what pydantic checks and what the OpenAPI document says."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    PlainSerializer,
    WithJsonSchema,
)

from .validators import MAX_URL, SLUG_PATTERN, canonical_url, check_slug

_rfc3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"
)


def require_rfc3339(value: Any) -> Any:
    """Pydantic alone would take a number, a date or a time without offset as well."""
    if isinstance(value, str) and not _rfc3339.fullmatch(value):
        raise ValueError("must be an RFC 3339 date and time, like 2030-01-31T12:00:00Z")
    if isinstance(value, str | datetime):
        return value
    raise ValueError("must be a string")


def to_utc(value: datetime) -> datetime:
    """Return the instant in UTC. Raises ValueError outside of the years 1970-9999."""
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be between the years 1970 and 9999") from None
    if value.year < 1970:
        raise ValueError("must be between the years 1970 and 9999")
    return value


def to_text(value: datetime) -> str:
    """Return the instant as RFC 3339 in UTC, ending in Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Slug = Annotated[
    str,
    AfterValidator(check_slug),
    WithJsonSchema({"type": "string", "pattern": SLUG_PATTERN}),
]
TargetUrl = Annotated[
    str,
    AfterValidator(canonical_url),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": MAX_URL}),
]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(require_rfc3339),
    AfterValidator(to_utc),
    PlainSerializer(to_text, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
