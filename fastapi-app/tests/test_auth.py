import time

import pytest
from httpx import Response

from .clients import Client, Make

WRONG = {"Authorization": "Bearer x"}


@pytest.fixture
async def client(make_client: Make) -> Client:
    return await make_client(failed_tokens_per_minute=3)


async def ask(client: Client, headers: dict[str, str] | None = None) -> Response:
    return await client.get("/api/links", headers=headers)


async def fail(client: Client, address: str = "192.0.2.1") -> list[int]:
    """Send one wrong token too many; return the statuses."""
    headers = WRONG | {"X-Forwarded-For": address}
    return [(await ask(client, headers)).status_code for _ in range(4)]


async def test_wrong_tokens_are_limited(client: Client) -> None:
    assert await fail(client) == [401, 401, 401, 429]


async def test_right_token_is_refused_after_too_many_wrong(client: Client) -> None:
    await fail(client)
    response = await ask(client, {"X-Forwarded-For": "192.0.2.1"})
    assert response.status_code == 429
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Too Many Requests"
    assert 0 < int(response.headers["Retry-After"]) <= 60


async def test_limit_ends_with_its_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(client)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert (await ask(client, {"X-Forwarded-For": "192.0.2.1"})).status_code == 200


@pytest.mark.parametrize(
    ("other", "status"),
    [("192.0.2.2", 200), ("2001:db8:0:1::1", 200), ("2001:db8::ffff:1", 429)],
)
async def test_limit_is_each_clients_own(
    client: Client, other: str, status: int
) -> None:
    await fail(client, "2001:db8::1")  # a /64 is one client
    assert (await ask(client, {"X-Forwarded-For": other})).status_code == status


async def test_stranger_cannot_say_who_it_is(make_client: Make) -> None:
    client = await make_client(
        failed_tokens_per_minute=3, forwarded_allow_ips="10.0.0.0/8"
    )
    await fail(client, "192.0.2.1")
    assert await fail(client, "192.0.2.2") == [429] * 4


async def test_request_without_token_is_no_guess(client: Client) -> None:
    for _ in range(4):
        assert (await ask(client, {"Authorization": ""})).status_code == 401
    assert (await ask(client)).status_code == 200


async def test_limit_spares_what_needs_no_token(client: Client) -> None:
    await fail(client, "127.0.0.1")
    assert (await client.get("/nothing", headers=WRONG)).status_code == 404
