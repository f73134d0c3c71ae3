"""The form of corpus.jsonl: requests that all apps must answer alike, one a line.

A line has `group`, `method`, `path`, `headers` (pairs, as they are sent), `body` (or
`body_base64`, where it is not UTF-8) and `pad`: lengthen the body with spaces to that
many bytes. `{run}` stands for 12 characters that no other replay has, `{token}` for the
API token, `{import}` for the id of the last import that was accepted. Host and, unless
it is there, Content-Length are for the sender to add. Groups do not need each other.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).with_name("corpus.jsonl")
LINKS = "/api/links"
URL = "https://example.com/"
JSON = "application/json"
TOKEN = ("Authorization", "Bearer {token}")
Request = dict[str, Any]
Body = str | bytes | dict[str, Any] | None


def read_corpus() -> dict[str, list[Request]]:
    """Return the requests of each group, with `line`, their place in the file."""
    groups: dict[str, list[Request]] = {}
    for number, line in enumerate(CORPUS.read_text().split("\n")[:-1], 1):
        request = {"line": number, **json.loads(line)}
        groups.setdefault(request["group"], []).append(request)
    return groups


def ask(
    method: str,
    path: str,
    body: Body = None,
    type: str | None = None,
    *headers: tuple[str, str],
    pad: int = 0,
    auth: tuple[str, str] | None = TOKEN,
) -> Request:
    """Return a request with the token; a dict is sent as JSON."""
    if isinstance(body, dict):
        body, type = json.dumps(body, ensure_ascii=False), type or JSON
    sent = [*([auth] if auth else []), *headers]
    sent += [("Content-Type", type)] if type is not None else []
    content = {"headers": sent, **as_text(body)} | ({"pad": pad} if pad else {})
    return {"method": method, "path": path, **content}


def as_text(body: str | bytes | None) -> Request:
    if body is None:
        return {}
    content = body.encode() if isinstance(body, str) else body
    try:
        return {"body": content.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(content).decode()}


def create(slug: str, **fields: Any) -> Request:
    return ask("POST", LINKS, {"url": URL, "slug": slug, **fields})


def values(parameters: list[Any]) -> Iterator[Any]:
    """Return the first argument of each of pytest's parameters."""
    return (parameter.values[0] for parameter in parameters)
