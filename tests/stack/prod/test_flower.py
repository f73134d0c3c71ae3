"""Flower from outside: nothing without its password, and nginx's answer without it."""

from collections.abc import Iterator

import httpx
import pytest

from ..runtime import run, wait_for
from .containers import containers, secret
from .edge import check_headers


@pytest.mark.parametrize("path", ["", "workers", "tasks", "broker", "api/workers"])
def test_asks_for_its_password(https: httpx.Client, path: str) -> None:
    response = https.get(f"/flower/{path}")
    assert response.status_code == 401
    check_headers(response.headers)
    user, _, password = secret("flower_basic_auth").partition(":")
    assert https.get("/flower/workers", auth=(user, password)).is_success


@pytest.mark.parametrize("path", ["healthcheck", "metrics", "%6Detrics", "/metrics"])
def test_flower_answers_nothing_without_password(
    https: httpx.Client, path: str
) -> None:
    assert https.get(f"/flower/{path}").status_code == 404


@pytest.fixture
def no_flower() -> Iterator[None]:
    run("docker", "compose", "stop", "flower").check_returncode()
    yield
    run("docker", "compose", "start", "flower").check_returncode()
    wait_for(
        lambda: (
            containers("flower")[0].inspected["State"]["Health"]["Status"] == "healthy"
        ),
        "flower is healthy",
    )


@pytest.mark.usefixtures("no_flower")
def test_with_nobody_behind(https: httpx.Client) -> None:
    response = https.get("/flower/")
    assert response.status_code in (502, 504)
    check_headers(response.headers)
