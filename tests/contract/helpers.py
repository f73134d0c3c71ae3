"""What several tests need and no path is in."""

import time
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import httpx

T = TypeVar("T")


def unique_slug() -> str:
    return f"contract-{uuid4().hex}"


def poll(ask: Callable[[], T], done: Callable[[T], bool], timeout: float) -> T:
    """Return the first answer of `ask` that is `done`, or the last in `timeout` s."""
    end = time.monotonic() + timeout
    while not done(answer := ask()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def locs(response: httpx.Response) -> list[list[str]]:
    """Return the `loc` of each error of a 422."""
    return [error["loc"] for error in response.json()["errors"]]


def assert_problem(response: httpx.Response, status: int, title: str) -> None:
    """The whole document; its free text may be any."""
    document = response.json()
    assert document.pop("detail")
    assert document == {"type": "about:blank", "title": title, "status": status}
    assert response.status_code == status
