"""CSV imports: what is refused at once, and what becomes of each row."""

from typing import Any

import pytest

from .client import Client
from .helpers import unique_slug
from .payloads import named

URL = "https://example.com/"
COUNTS = ("state", "total", "done", "created", "failed")


def counts(job: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(job[name] for name in COUNTS)


def bad_rows(job: dict[str, Any]) -> list[int]:
    return [error["row"] for error in job["errors"]]


def test_import_is_accepted_and_ends(api: Client) -> None:
    slug = unique_slug()
    response = api.create_import(f"url,slug\n{URL}a?b=c#d,{slug}\n")
    job = response.json()
    assert response.status_code == 202
    assert response.headers["Location"] == f"/api/imports/{job['id']}"
    assert job["state"] in ("queued", "running", "done")

    job = api.wait_for_import(job["id"])
    assert counts(job) == ("done", 1, 1, 1, 0)
    assert (job["errors"], job["detail"]) == ([], None)
    assert job["finished_at"] >= job["created_at"]
    assert api.get_link(slug).json()["url"] == f"{URL}a?b=c#d"
    assert api.follow(slug).headers["Location"] == f"{URL}a?b=c#d"


@pytest.mark.parametrize(
    ("template", "url"),
    named(
        byte_order_mark=("\ufeffurl,slug\n{url},{slug}\n", URL),
        crlf=("url,slug\r\n{url},{slug}\r\n", URL),
        no_last_newline=("url,slug\n{url},{slug}", URL),
        other_order=("slug,url\n{slug},{url}\n", URL),
        all_columns=("expires_at,url,slug\n,{url},{slug}\n", URL),
        quoted=('"url","slug"\n"{url}","{slug}"\n', URL),
        quoted_comma=('url,slug\n"{url}",{slug}\n', f"{URL}a,b"),
        unicode=("url,slug\n{url}ä,{slug}\n", URL),
    ),
)
def test_import_reads(api: Client, template: str, url: str) -> None:
    slug = unique_slug()
    job = api.finish_import(template.format(url=url, slug=slug))
    assert counts(job) == ("done", 1, 1, 1, 0)
    stored = api.get_link(slug).json()["url"]
    assert stored == (f"{URL}%C3%A4" if "ä" in template else url)


@pytest.mark.parametrize(
    "row",
    named(
        javascript=b"javascript:alert(1),",
        ftp=b"ftp://example.com/,",
        url_empty=b",",
        url_with_user=b"https://a:b@example.com/,",
        url_with_quoted_newline=b'"https://example.com/a\nb",',
        url_with_nul=b"https://example.com/\0,",
        url_latin_1=b"https://example.com/caf\xe9,",
        url_of_200_kib=b"https://example.com/" + b"a" * 200 * 1024 + b",",
        url_too_long=b"https://example.com/" + b"a" * 2029 + b",",
        slug_too_short=b"https://example.com/,ab",
        slug_too_long=b"https://example.com/," + b"a" * 65,
        slug_reserved=b"https://example.com/,API",
        slug_latin_1=b"https://example.com/,caf\xe9",
    ),
)
def test_import_goes_on_after_row(api: Client, row: bytes) -> None:
    first, last = unique_slug(), unique_slug()
    good = [f"{URL},{slug}".encode() for slug in (first, last)]
    job = api.finish_import(b"\n".join([b"url,slug", good[0], row, good[1], b""]))
    assert counts(job) == ("done", 3, 3, 2, 1)
    assert bad_rows(job) == [2]
    assert api.get_link(first).status_code == api.get_link(last).status_code == 200


def test_import_counts_rows_not_lines(api: Client) -> None:
    csv = 'url\nhttps://example.com/\n"nope\n\nnope"\nhttps://example.com/\nftp://a/\n'
    job = api.finish_import(csv)
    assert counts(job) == ("done", 4, 4, 2, 2)
    assert bad_rows(job) == [2, 4]


def test_import_makes_up_slug_where_cell_is_empty(api: Client) -> None:
    slug = unique_slug()
    job = api.finish_import(f"url,slug\n{URL},\n{URL},{slug}\n{URL},\n")
    assert counts(job) == ("done", 3, 3, 3, 0)


def test_import_reads_expiry(api: Client) -> None:
    never, past, bad, later = (unique_slug() for _ in range(4))
    cells = {never: "", past: "2001-01-01T00:00:00Z", bad: "soon"}
    cells[later] = "2999-12-31T23:59:59+02:00"
    rows = [f"{URL},{slug},{cell}" for slug, cell in cells.items()]
    job = api.finish_import("\n".join(["url,slug,expires_at", *rows]))
    assert counts(job) == ("done", 4, 4, 3, 1)
    assert bad_rows(job) == [3]
    assert [api.follow(slug).status_code for slug in cells] == [302, 410, 404, 302]
    expiry = api.get_link(later).json()["expires_at"]
    assert expiry == "2999-12-31T21:59:59Z"


def test_import_keeps_first_of_repeated_slugs(api: Client) -> None:
    slug, other = unique_slug(), unique_slug()
    rows = [f"{URL}{n},{s}" for n, s in enumerate([slug, other, slug, slug])]
    job = api.finish_import("\n".join(["url,slug", *rows]))
    assert counts(job) == ("done", 4, 4, 2, 2)
    assert bad_rows(job) == [3, 4]
    assert api.get_link(slug).json()["url"] == f"{URL}0"


def test_import_keeps_existing_link(api: Client, link: dict[str, Any]) -> None:
    slug = unique_slug()
    job = api.finish_import(f"url,slug\n{URL}new,{link['slug']}\n{URL},{slug}\n")
    assert counts(job) == ("done", 2, 2, 1, 1)
    assert bad_rows(job) == [1]
    assert api.get_link(link["slug"]).json() == link


def test_import_of_the_same_file_again_creates_nothing(api: Client) -> None:
    csv = "url,slug\n" + "".join(f"{URL},{unique_slug()}\n" for _ in range(3))
    assert counts(api.finish_import(csv)) == ("done", 3, 3, 3, 0)
    again = api.finish_import(csv)
    assert counts(again) == ("done", 3, 3, 0, 3)
    assert bad_rows(again) == [1, 2, 3]


def test_import_lists_the_first_hundred_errors(api: Client) -> None:
    slug = unique_slug()
    csv = "url,slug\n" + "nope,\n" * 150 + f"{URL},{slug}\n"
    job = api.finish_import(csv)
    assert counts(job) == ("done", 151, 151, 1, 150)
    assert bad_rows(job) == list(range(1, 101))
    assert api.get_link(slug).status_code == 200


def test_import_of_header_only_is_done(api: Client) -> None:
    job = api.finish_import("url\n")
    assert counts(job) == ("done", 0, 0, 0, 0)
