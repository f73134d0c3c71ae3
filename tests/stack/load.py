"""Clients that write and read as long as a test needs it."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from uuid import uuid4

import httpx

from .runtime import wait_for


class Load:
    """Two clients that create links and two that follow them; `acked`: slug to URL."""

    def __init__(self, url: str) -> None:
        headers = {"Authorization": "Bearer dev-token"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=30)
        self._pool = ThreadPoolExecutor(4)
        self._stop = Event()
        self._running: list[Future[None]] = []
        self.acked: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()

    def __enter__(self) -> "Load":
        self._running = [self._pool.submit(self._write) for _ in range(2)]
        wait_for(lambda: self.acked, "the first link")
        self._running += [self._pool.submit(self._read) for _ in range(2)]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._pool.shutdown()
        self._client.close()
        for each in self._running:
            each.result()

    def goes_on(self, links: int) -> None:
        """Return when so many more links are there."""
        wanted = len(self.acked) + links
        wait_for(lambda: len(self.acked) >= wanted, f"{links} more links")

    def _write(self) -> None:
        while not self._stop.is_set():
            body = {"url": f"https://example.com/{uuid4()}"}
            response = self._client.post("/api/links", json=body)
            self.statuses[response.status_code] += 1
            if response.status_code == 201:
                self.acked[response.json()["slug"]] = body["url"]

    def _read(self) -> None:
        while not self._stop.is_set():
            slug, url = next(reversed(self.acked.items()))
            response = self._client.get(f"/{slug}")
            self.statuses[response.status_code] += 1
            assert response.headers["Location"] == url
