"""The stack under test was started by `tests/run`, which sets what is read here."""

import os
from collections.abc import Iterator

import httpx
import pytest

from .runtime import Stack


@pytest.fixture(scope="session")
def stack() -> Stack:
    return Stack(os.environ["STACK"], os.environ["RUNTIME"])


@pytest.fixture(scope="session")
def base_url() -> str:
    return f"http://127.0.0.1:{os.environ['HTTP_PORT']}"


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer dev-token"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=10) as client:
        yield client
