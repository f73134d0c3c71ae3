from .clients import Client


async def test_root_names_service(client: Client) -> None:
    body = (await client.get("/")).json()
    assert (body["service"], body["environment"]) == ("fastapi", "dev")


async def test_health_is_healthy_without_stores(
    client_without_postgres: Client,
) -> None:
    response = await client_without_postgres.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "healthy"})


async def test_ready_is_healthy(client: Client) -> None:
    response = await client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "healthy"


async def test_ready_without_redis_is_degraded(client_without_redis: Client) -> None:
    response = await client_without_redis.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {"postgres": "up", "redis": "down"},
    }


async def test_ready_without_postgres_is_unhealthy(
    client_without_postgres: Client,
) -> None:
    response = await client_without_postgres.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "unhealthy"
