"""Payloads that are accepted or refused, as parameters of tests."""

from typing import Any

import pytest


def named(**values: Any) -> list[Any]:
    """Return parameters whose ids are the keywords; a tuple is several arguments."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), id=name)
        for name, value in values.items()
    ]


RESERVED = "admin api assets docs flower health imports links metrics static status"
BAD_SLUGS = [
    *named(
        empty="",
        too_short="ab",
        too_long="a" * 65,
        space="a b",
        dot="a.b",
        slash="a/b",
        percent="a%20b",
        umlaut="äöü",
        digit_of_another_script="١٢٣",
        newline_last="abc\n",
        space_first=" abc",
        nul="abc\0",
        favicon="favicon.ico",
        reserved_upper_case="API",
        reserved_mixed_case="Health",
    ),
    *named(**{f"reserved_{word}": word for word in RESERVED.split()}),
]

ACCEPTED_TIMES = named(
    utc=("2999-12-31T23:59:59Z", "2999-12-31T23:59:59+00:00"),
    offset=("2999-12-31T23:59:59+02:00", "2999-12-31T21:59:59+00:00"),
    offset_west=("2999-12-31T23:59:59-05:30", "3000-01-01T05:29:59+00:00"),
    microseconds=("2999-12-31T23:59:59.123456Z", "2999-12-31T23:59:59.123456+00:00"),
    one_digit=("2999-12-31T23:59:59.5Z", "2999-12-31T23:59:59.500000+00:00"),
    past=("2001-01-01T00:00:00Z", "2001-01-01T00:00:00+00:00"),
    first=("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
    last=("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    leap_day=("2996-02-29T00:00:00Z", "2996-02-29T00:00:00+00:00"),
)

BAD_TIMES = named(
    empty="",
    word="soon",
    no_offset="2999-12-31T23:59:59",
    space_for_t="2999-12-31 23:59:59Z",
    date="2999-12-31",
    no_seconds="2999-12-31T23:59Z",
    unix_time_as_text="32503679999",
    unix_time=32503679999,
    no_such_day="2999-02-29T00:00:00Z",
    no_such_hour="2999-12-31T24:00:01Z",
    no_such_offset="2999-12-31T23:59:59+25:00",
    before_1970="1969-12-31T23:59:59Z",
    before_1970_in_utc="1970-01-01T00:00:00+01:00",
    after_9999="10000-01-01T00:00:00Z",
    after_9999_in_utc="9999-12-31T23:59:59-01:00",
    newline_last="2999-12-31T23:59:59Z\n",
)

NOT_TEXT = named(integer=1, number=1.5, true=True, array=[], object={}, texts=["a"])
NOT_OBJECTS = named(null="null", true="true", integer="1", text='"a"', array="[]")
MALFORMED_JSON = named(
    empty=b"",
    blank=b" ",
    word=b"nope",
    form=b"url=https%3A%2F%2Fexample.com%2F",
    open=b'{"url": "https://example.com/"',
    comma_last=b'{"url": "https://example.com/",}',
    single_quotes=b"{'url': 'https://example.com/'}",
    two_objects=b'{"url": "https://example.com/"}{}',
    raw_newline=b'{"url": "https://example.com/\n"}',
    not_utf_8=b'{"url": "https://example.com/\xff"}',
)
