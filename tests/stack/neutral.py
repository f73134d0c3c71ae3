"""Makes answers comparable: takes out what differs from run to run and by design."""

import json
import re
from email.message import Message
from typing import Any

# Ids, times, and texts for people, whose words are each app's own: their type stays.
FREE = {"detail", "msg", "id", "day", "service", "created_at", "finished_at"}
SAME = ["Content-Type", "WWW-Authenticate", "Retry-After", "Cache-Control"]


class Neutral:
    """Of an app at `host`, asked in a replay whose slugs have `run` in them."""

    def __init__(self, host: str, run: str) -> None:
        self.host = host
        self.run = run

    def headers(self, headers: Message) -> dict[str, Any]:
        """Return the headers of the contract; of two, whether and how often only."""
        allow = headers["Allow"]
        return {
            **{name: headers.get_all(name) for name in SAME},
            "Location": self.text(headers["Location"] or ""),
            "Allow": allow and sorted(re.split(r",\s*", allow)),
            "has Content-Length": "Content-Length" in headers,
            "X-Request-IDs": len(headers.get_all("X-Request-ID", [])),
        }

    def body(self, path: str, type: str, content: bytes) -> Any:
        """Return JSON without what may differ, and other bodies as they are."""
        content = content.replace(self.run.encode(), b"{run}")
        if path.startswith("/api/openapi.json") and type == "application/json":
            return "document"
        if path.startswith("/api/docs") and type.startswith("text/html"):
            return "page"
        try:
            return self.json(json.loads(content)) if type.endswith("json") else content
        except ValueError:
            return content

    def json(self, value: Any, key: str = "") -> Any:
        if key in FREE and value is not None:
            return type(value).__name__
        if isinstance(value, dict):
            value = self.page(value) if "next_cursor" in value else value
            return {name: self.json(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.json(item) for item in value]
        return self.text(value, key) if isinstance(value, str) else value

    def page(self, page: dict[str, Any]) -> dict[str, Any]:
        """Keep the links of this run: there may be others, and imports, from before."""
        items = page["items"]
        ours = [item for item in items if "{run}" in item.get("slug", "")]
        more = page["next_cursor"] is not None and len(ours) == len(items)
        keys = sorted(items[0]) if items and not ours else []
        return {"items": ours, "keys": keys, "more of ours": more}

    def text(self, text: str, key: str = "") -> str:
        """Replace generated slugs, the ids of imports and the host of short URLs."""
        text = text.replace(self.run, "{run}")
        if key == "slug" and "{run}" not in text:
            return f"{len(text)} characters"
        own = rf"https?://({re.escape(self.host)}|localhost):\d+"
        text = re.sub(rf"^{own}/", "own/", text)
        text = re.sub(r"^(own|/api/links)/[\w-]{7}$", r"\1/slug", text)
        return re.sub(r"^/api/imports/\d+$", "/api/imports/id", text)
