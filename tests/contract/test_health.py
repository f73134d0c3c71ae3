"""/health and /health/ready."""

import pytest

from .client import Client


def test_health_is_healthy(api: Client) -> None:
    response = api.call("get_health")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"status": "healthy"}


def test_readiness_names_each_check(api: Client) -> None:
    response = api.call("get_readiness")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "status": "healthy",
        "checks": {"postgres": "up", "redis": "up"},
    }


@pytest.mark.parametrize("operation", ["get_health", "get_readiness"])
def test_health_ignores_a_wrong_token(api: Client, operation: str) -> None:
    response = api.call(operation, authorization="Bearer wrong")
    assert response.status_code == 200
