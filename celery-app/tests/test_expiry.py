import pytest

from app.importer import parse_expiry


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2030-01-31T12:00:00Z", "2030-01-31T12:00:00+00:00"),
        ("2030-01-31t12:00:00.25z", "2030-01-31T12:00:00.250000+00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_parse_expiry(text: str, instant: str) -> None:
    assert parse_expiry(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "2030-01-31",
        "2030-01-31T12:00:00",
        "1893456000",
        "2030-02-31T12:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2030-01-31T12:00:00Z\0",
    ],
)
def test_parse_expiry_rejects(text: str) -> None:
    with pytest.raises(ValueError, match="expires_at"):
        parse_expiry(text)
