"""The stack under test was started by `tests/run`, which sets what is read here."""

import os
from collections.abc import Iterator

import httpx
import pytest

from .backups import Own, own_stack
from .runtime import Stack


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The stack whose app the default host goes to; in `all` that is Flask's."""
    return Stack(os.environ["STACK"].replace("all", "flask"), os.environ["RUNTIME"])


@pytest.fixture(scope="session")
def base_url() -> str:
    return f"http://127.0.0.1:{os.environ['HTTP_PORT']}"


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    with client_of(base_url, "localhost") as client:
        yield client


@pytest.fixture(params=["flask", "fastapi", "django"])
def each_api(base_url: str, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """The API of one app after the other, by its host; needs STACK=all."""
    if os.environ["STACK"] != "all":
        pytest.skip("only STACK=all has the three apps")
    with client_of(base_url, f"{request.param}.localhost") as client:
        yield client


@pytest.fixture(scope="session")
def own() -> Iterator[Own]:
    """A stack beside the one under test, to destroy."""
    with own_stack() as own:
        yield own


def client_of(base_url: str, host: str) -> httpx.Client:
    headers = {"Authorization": "Bearer dev-token", "Host": host}
    return httpx.Client(base_url=base_url, headers=headers, timeout=10)
