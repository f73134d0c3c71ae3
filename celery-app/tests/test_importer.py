import pytest

from app.importer import Row, count_records, read_records


def read(content: bytes) -> list[Row | str]:
    """Return what each record becomes: a row, or the reason why not."""
    parse, records = read_records(content)
    results: list[Row | str] = []
    for number, record in enumerate(records, 1):
        try:
            results.append(parse(number, record))
        except ValueError as error:
            results.append(str(error))
    return results


def urls(content: bytes) -> list[str]:
    return [row if isinstance(row, str) else row.url for row in read(content)]


def test_read_plain_rows() -> None:
    rows = read(b"url,slug\nhttps://example.com,home\nhttp://example.org/x,other\n")
    assert rows == [
        Row(1, "home", "https://example.com/", None, False),
        Row(2, "other", "http://example.org/x", None, False),
    ]


def test_read_generates_slug_where_there_is_none() -> None:
    first, second = read(b"slug,url\n,https://a.example\n,https://b.example\n")
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (len(first.slug), first.generated) == (7, True)
    assert first.slug != second.slug


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfurl\nhttps://example.com/\n",
        b"url\r\nhttps://example.com/\r\n",
        b"url\rhttps://example.com/\r",
        b"url\nhttps://example.com/",
        b" URL \nhttps://example.com/\n",
        b"url\n\nhttps://example.com/\n\n\n",
        b'"url"\n"https://example.com/"\n',
    ],
    ids=[
        "bom",
        "crlf",
        "cr",
        "no-last-newline",
        "header-case",
        "blank-lines",
        "quotes",
    ],
)
def test_read_accepts_dialect(content: bytes) -> None:
    assert urls(content) == ["https://example.com/"]


@pytest.mark.parametrize("header", ["url,slug,expires_at", "expires_at,slug,url"])
def test_read_takes_columns_in_any_order(header: str) -> None:
    cells = {
        "url": "https://example.com/",
        "slug": "home",
        "expires_at": "2030-01-31T12:00:00+02:00",
    }
    line = ",".join(cells[name] for name in header.split(","))
    (row,) = read(f"{header}\n{line}\n".encode())
    expires_at = "2030-01-31T10:00:00+00:00"
    assert row == Row(1, "home", "https://example.com/", expires_at, False)


def test_read_keeps_quoted_comma() -> None:
    assert urls(b'url,slug\n"https://example.com/a,b",home\n') == [
        "https://example.com/a,b"
    ]


def test_read_rejects_quoted_newline() -> None:
    reason = "url must not hold spaces, control characters or backslashes"
    assert urls(b'url\n"https://example.com/a\nb"\nhttps://example.com/\n') == [
        reason,
        "https://example.com/",
    ]


def test_read_rejects_latin_1_line_only() -> None:
    content = b"url,slug\nhttps://example.com/caf\xe9,cafe\nhttps://example.com/,home\n"
    assert urls(content) == ["not valid UTF-8", "https://example.com/"]


def test_read_encodes_utf_8() -> None:
    content = "url\nhttps://bücher.example/é\n".encode()
    assert urls(content) == ["https://xn--bcher-kva.example/%C3%A9"]


def test_read_rejects_huge_cell_only() -> None:
    content = (
        b"url\nhttps://example.com/" + b"x" * 200_000 + b"\nhttps://example.com/\n"
    )
    assert urls(content) == [
        "url must be at most 2048 characters",
        "https://example.com/",
    ]


def test_read_unbalanced_quote_takes_the_rest() -> None:
    content = b'url\nhttps://example.com/\n"https://example.com/\n' + b"x\n" * 9
    assert urls(content) == [
        "https://example.com/",
        "url must not hold spaces, control characters or backslashes",
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("https://example.com/", "expected 2 cells, found 1"),
        ("https://example.com/,home,", "expected 2 cells, found 3"),
        (",home", "url must start with http:// or https:// and a host, no user"),
        ("ftp://example.com/,home", "url must start with http:// or https://"),
        ("https://example.com/,x", "slug must be 3 to 64 characters"),
        ("https://example.com/,API", "slug is reserved"),
        ("https://example.com/\0,home", "url must not hold"),
    ],
)
def test_read_rejects_record(line: str, reason: str) -> None:
    (result,) = read(f"url,slug\n{line}\n".encode())
    assert isinstance(result, str)
    assert result.startswith(reason)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"slug\nhome\n", b"url,url\n", b"url,color\n", b'"url\nx\n']
)
def test_read_rejects_header(content: bytes) -> None:
    with pytest.raises(ValueError, match="column"):
        read_records(content)


def test_count_records_skips_header_and_blank_lines() -> None:
    assert count_records(b'url\n\na\n"b\nc"\n\n') == 2
    assert count_records(b"url\n") == 0
