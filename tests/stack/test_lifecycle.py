"""Start, stop, recreate: the data stays and nobody sees a 502."""

import time

import httpx

from .runtime import Stack, make, wait_for


def test_all_services_are_healthy(stack: Stack) -> None:
    services = wait_for(
        lambda: [s for s in [stack.services()] if _all_healthy(s)],
        "all services healthy",
    )[0]
    expected = {"postgres", "redis", "nginx", "flower", stack.name}
    assert services.keys() >= expected | {f"{stack.name}-worker", f"{stack.name}-beat"}


def _all_healthy(services: dict[str, dict[str, object]]) -> bool:
    return all(s["health"] == "healthy" for s in services.values())


def test_data_survives_down_and_up(stack: Stack, api: httpx.Client) -> None:
    link = api.post("/api/links", json={"url": "https://example.com/kept"}).json()
    assert make("down").returncode == 0
    started = time.monotonic()
    up = make("up")
    print(f"second make up: {time.monotonic() - started:.1f} s")
    assert up.returncode == 0, up.stdout
    assert api.get(f"/{link['slug']}").headers["Location"] == link["url"]


def test_recreated_app_is_found_by_nginx(stack: Stack, api: httpx.Client) -> None:
    slug = api.post("/api/links", json={"url": "https://example.com/"}).json()["slug"]
    stack.recreate(stack.name)
    statuses = [api.get(f"/{slug}").status_code for _ in range(300)]
    assert statuses == [302] * 300
