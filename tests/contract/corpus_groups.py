"""The groups of the corpus: each yields its requests in the order of their replay."""

import json
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

from . import hostile, hostile_bodies, payloads
from .client import ANY_PATH, OPERATIONS, SECURED
from .corpus import JSON, LINKS, TOKEN, URL, Request, ask, create, values
from .urls import ACCEPTED_URLS, BAD_URLS

IMPORTS = "/api/imports"
CSV = "text/csv"


def methods() -> Iterator[Request]:
    """Every path of the contract with every method, and some with odd ones."""
    yield from (create("{run}-listed"), ask("POST", IMPORTS, "url\n", CSV))
    path = {**ANY_PATH, "slug": "{run}-none"}
    paths = dict.fromkeys(o.path.format(**path) for o in OPERATIONS.values())
    for where, method in product(paths, hostile.METHODS.split()):
        yield ask(method, where)
    for where, method in product(
        ["/health", LINKS, "/{run}-none"], hostile.ODD_METHODS.split()
    ):
        yield ask(method, where)


def not_found() -> Iterator[Request]:
    for path, method in product(hostile.UNKNOWN_PATHS.split(), ["GET", "POST"]):
        yield ask(method, path, auth=None)


def paths() -> Iterator[Request]:
    """One link, by every spelling of its path; some of them are other paths."""
    yield from (create("{run}-path"), create("{run}-idle"))
    for path in hostile.SPELLINGS.split():
        yield ask("GET", path)
    # nginx answers /flower, with a redirect to that service.
    for slug in sorted({*values(payloads.BAD_SLUGS)} - {"flower"}):
        yield ask("GET", "/" + quote(slug, safe=""), auth=None)
        yield ask("GET", f"{LINKS}/{quote(slug, safe='')}")
    yield ask("POST", IMPORTS, "url\n", CSV)
    for id in hostile.IDS.split():
        yield ask("GET", f"{IMPORTS}/{id}")


def tokens() -> Iterator[Request]:
    yield ask("GET", LINKS + "?cursor=1", auth=None)
    for value in hostile.AUTHORIZATIONS:
        yield ask("GET", LINKS + "?cursor=1", auth=("Authorization", value))
    twice = [TOKEN, ("Authorization", "Bearer wrong")]
    for first, second in (twice, twice[::-1]):
        yield ask("GET", LINKS + "?cursor=1", None, None, first, auth=second)
    for operation in map(OPERATIONS.__getitem__, SECURED):
        path = operation.path.format(**ANY_PATH)
        yield ask(operation.method.upper(), path, "{", auth=None)


def lifecycle() -> Iterator[Request]:
    """A link from its creation to its end, in the order of a client's work."""
    link, follow = LINKS + "/{run}-life", "/{run}-life"
    reads = [ask(m, path) for path in (link, follow) for m in ("GET", "HEAD")]
    # Clicks while there are none: they are counted some time later.
    clicks = [ask("GET", f"{link}/clicks{query}") for query in ("", "?days=365")]
    yield from (ask("GET", link), create("{run}-life"), *clicks, *reads)
    yield create("{run}-life")
    for change in hostile_bodies.CHANGES:
        yield ask("PATCH", link, change)
        yield from reads
    yield from (ask("DELETE", link, "{}", JSON), *reads, ask("DELETE", link))
    yield from (create("{run}-life", url="https://example.org/"), *reads)


def bodies() -> Iterator[Request]:
    yield create("{run}-body")
    link = LINKS + "/{run}-body"
    malformed = values(payloads.MALFORMED_JSON + payloads.NOT_OBJECTS)
    for body, target in product([*malformed, *hostile_bodies.BODIES], [LINKS, link]):
        yield ask("POST" if target == LINKS else "PATCH", target, body, JSON)
    for size, method in product([65_536, 65_537], ["POST", "PATCH"]):
        yield ask(method, LINKS if method == "POST" else link, "{}", JSON, pad=size)
    for headers in hostile.FRAMING:
        yield ask("POST", LINKS, "2\r\n{}\r\n0\r\n\r\n", JSON, *headers)
    for path in ("/health", LINKS + "?cursor=1", link, "/{run}-body"):
        yield ask("GET", path, '{"url": 1}', JSON)


def media_types() -> Iterator[Request]:
    body = json.dumps({"url": URL})
    for type in [None, *hostile.MEDIA_TYPES]:
        yield ask("POST", LINKS, body, type)
        yield ask("PATCH", LINKS + "/{run}-none", body, type)
        yield ask("POST", IMPORTS, "title\n", type)
    yield ask("POST", LINKS, body, JSON, ("Content-Type", "text/plain"))
    yield from (ask("POST", LINKS, body, "text/plain", pad=65_537), ask("POST", LINKS))


def target_urls() -> Iterator[Request]:
    for number, url in enumerate(values(ACCEPTED_URLS)):
        yield create(f"{{run}}-u{number}", url=url)
        yield ask("HEAD", f"/{{run}}-u{number}", auth=None)
    bad = [url[:2100] for url in values(BAD_URLS)]
    for url in [*bad, *values(payloads.NOT_TEXT)]:
        yield ask("POST", LINKS, {"url": url})


def slugs() -> Iterator[Request]:
    names = [*values(payloads.BAD_SLUGS), *values(payloads.NOT_TEXT)]
    for slug in [*names, *hostile_bodies.SLUGS]:
        yield ask("POST", LINKS, {"url": URL, "slug": slug})
    yield from (ask("GET", f"{LINKS}/{slug}") for slug in hostile_bodies.SLUGS[-7:])


def expiries() -> Iterator[Request]:
    times = payloads.ACCEPTED_TIMES + payloads.BAD_TIMES + payloads.NOT_TEXT
    for number, value in enumerate([*values(times), *hostile_bodies.TIMES]):
        yield create(f"{{run}}-e{number}", expires_at=value)
        yield ask("GET", f"/{{run}}-e{number}", auth=None)
        yield ask("PATCH", LINKS + "/{run}-e0", {"expires_at": value})


def queries() -> Iterator[Request]:
    yield from [create(f"{{run}}-q{n}") for n in range(4)]
    yield ask("POST", IMPORTS, "url\n", CSV)
    for query in hostile.PAGES:
        yield ask("GET", f"{LINKS}?{query}")
        yield ask("GET", f"{IMPORTS}?{query}")
    for query in hostile.DAYS.split():
        yield ask("GET", LINKS + "/{run}-q0/clicks?" + query)
    for query in hostile.IGNORED:
        yield ask("GET", "/{run}-q0?" + query, auth=None)
    yield ask("GET", LINKS + "/{run}-none/clicks?days=0")


def headers() -> Iterator[Request]:
    yield create("{run}-head")
    for pair in hostile.HEADERS:
        for path in ("/health", LINKS + "/{run}-head", "/{run}-head"):
            yield ask("GET", path, None, None, pair)
        yield ask("POST", LINKS, {"url": ""}, None, pair)


def imports() -> Iterator[Request]:
    for body in [*hostile_bodies.CSV_HEADERS, *hostile_bodies.CSV_FILES]:
        yield ask("POST", IMPORTS, body, CSV)
    yield from (ask(method, IMPORTS + "/{import}") for method in ("GET", "HEAD"))
    yield ask("POST", IMPORTS, "url\n", CSV, pad=10 * 1024 * 1024 + 1)
    yield ask("POST", IMPORTS, "url\n", "text/plain", pad=70_000)
