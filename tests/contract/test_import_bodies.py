"""What an import is refused for at once, before any row is read."""

import pytest

from .client import Client
from .helpers import assert_problem, locs
from .payloads import named

MIB = 1024 * 1024


@pytest.mark.parametrize("type", ["text/csv; charset=utf-8", "Text/CSV"])
def test_import_type_may_be_spelled(api: Client, type: str) -> None:
    response = api.create_import("url\n", type)
    assert response.status_code == 202


@pytest.mark.parametrize(
    "type", ["text/plain", "application/json", "multipart/form-data", "text/csvx", ""]
)
def test_import_of_another_type_is_refused(api: Client, type: str) -> None:
    response = api.create_import("url\n", type)
    assert_problem(response, 415, "Unsupported Media Type")


@pytest.mark.parametrize(
    "csv",
    named(
        empty=b"",
        byte_order_mark_only=b"\xef\xbb\xbf",
        newline_only=b"\n",
        no_header=b"https://example.com/\n",
        no_url_column=b"slug,expires_at\nabc,\n",
        unknown_column=b"url,title\nhttps://example.com/,a\n",
        unnamed_column=b"url,\nhttps://example.com/,\n",
        repeated_column=b"url,slug,url\nhttps://example.com/,abc,\n",
        semicolons=b"url;slug\nhttps://example.com/;abc\n",
        latin_1=b"url,caf\xe9\nhttps://example.com/,\n",
        utf_16="url\nhttps://example.com/\n".encode("utf-16"),
        json=b'[{"url": "https://example.com/"}]',
    ),
)
def test_import_is_refused_for_its_header(api: Client, csv: bytes) -> None:
    response = api.create_import(csv)
    assert response.status_code == 422
    assert locs(response) == [["body"]]


def test_import_over_10_mib_is_too_large(api: Client) -> None:
    response = api.create_import(b"url\n".ljust(10 * MIB + 1, b"a"))
    assert_problem(response, 413, "Content Too Large")


def test_import_of_10_mib_is_read(api: Client) -> None:
    # One cell fills the file: a bad row, and a cheap one.
    job = api.finish_import(b"url\n".ljust(10 * MIB, b"a"))
    assert (job["state"], job["created"]) == ("done", 0)
    assert [error["row"] for error in job["errors"]] == [1]


@pytest.mark.parametrize("id", [0, -1, 2**63 - 1, 2**63, 10**30, "abc", "1.5", "٣"])
def test_import_is_not_found(api: Client, id: object) -> None:
    response = api.get_import(id)
    assert_problem(response, 404, "Not Found")
