from flask.testing import FlaskClient


def test_root_names_service(client: FlaskClient) -> None:
    body = client.get("/").get_json()
    assert (body["service"], body["environment"]) == ("flask", "dev")


def test_health_is_healthy_without_stores(
    client_without_postgres: FlaskClient,
) -> None:
    response = client_without_postgres.get("/health")
    assert (response.status_code, response.get_json()) == (200, {"status": "healthy"})


def test_ready_is_healthy(client: FlaskClient) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.get_json()["status"] == "healthy"


def test_ready_without_redis_is_degraded(client_without_redis: FlaskClient) -> None:
    response = client_without_redis.get("/health/ready")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "degraded",
        "checks": {"postgres": "up", "redis": "down"},
    }


def test_ready_without_postgres_is_unhealthy(
    client_without_postgres: FlaskClient,
) -> None:
    response = client_without_postgres.get("/health/ready")
    assert response.status_code == 503
    assert response.get_json()["status"] == "unhealthy"
