"""Errors that are not about a field: no such path, wrong method."""

from collections.abc import Iterator
from typing import Any

import pytest

from .client import ANY_PATH, OPERATIONS, Client
from .helpers import assert_problem

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def allowed(path: str) -> set[str]:
    """The methods of a path in openapi.yaml, and HEAD beside GET."""
    found = {o.method.upper() for o in OPERATIONS.values() if o.path == path}
    return found | ({"HEAD"} if "GET" in found else set())


def wrong_methods() -> Iterator[Any]:
    for path in dict.fromkeys(o.path for o in OPERATIONS.values()):
        # nginx answers 404 for this one, whatever the method.
        marks = [pytest.mark.direct] if path == "/metrics" else []
        for method in sorted(METHODS - allowed(path)):
            yield pytest.param(method, path, marks=marks, id=f"{method} {path}")


@pytest.mark.parametrize(
    "path",
    ["/a/b", "/a", "/~a", "/api/nope", "/api/links/a/b", "/api/links/abc/nope",
     "/health/nope", "/health/ready/nope", "/api/imports/1/nope", "/.env",
     "/.git/config", "/index.php"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_path_is_not_found(api: Client, method: str, path: str) -> None:
    assert_problem(api.send(method, path), 404, "Not Found")


@pytest.mark.parametrize(
    "path", sorted({o.path for o in OPERATIONS.values() if o.path != "/"})
)
def test_path_is_not_found_with_trailing_slash(api: Client, path: str) -> None:
    headers = {"Authorization": api.authorization}
    response = api.send("GET", path.format(**ANY_PATH) + "/", headers=headers)
    assert_problem(response, 404, "Not Found")


@pytest.mark.parametrize(("method", "path"), list(wrong_methods()))
def test_method_is_not_allowed(api: Client, method: str, path: str) -> None:
    response = api.send(method, path.format(**ANY_PATH))
    assert_problem(response, 405, "Method Not Allowed")
    allow = response.headers["Allow"].split(",")
    assert {method.strip() for method in allow} == allowed(path)


@pytest.mark.parametrize("path", ["/abc%00def", "/%2e%2e/%2e%2e/etc/passwd", "/%ff%fe"])
def test_path_that_is_hostile_is_refused(api: Client, path: str) -> None:
    # nginx refuses it (400), or an app finds nothing (404).
    response = api.send("GET", path)
    assert response.status_code in (400, 404)
    assert response.json()["status"] == response.status_code
