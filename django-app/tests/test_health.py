import pytest
from django.test import Client


def test_root_names_service(client: Client) -> None:
    body = client.get("/").json()
    assert (body["service"], body["environment"]) == ("django", "dev")


def test_health_is_healthy_without_stores(client_without_postgres: Client) -> None:
    response = client_without_postgres.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "healthy"})


def test_ready_is_healthy(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "healthy"


def test_ready_without_redis_is_degraded(client_without_redis: Client) -> None:
    response = client_without_redis.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {"postgres": "up", "redis": "down"},
    }


def test_ready_without_postgres_is_unhealthy(client_without_postgres: Client) -> None:
    response = client_without_postgres.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "unhealthy"


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/metrics"])
def test_health_answers_any_host(client: Client, path: str) -> None:
    response = client.get(path, headers={"Host": "10.0.0.7:8000"})
    assert response.status_code == 200
