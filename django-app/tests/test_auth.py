import json
import time
from typing import Any

import pytest
from django.test import Client

from .conftest import Make

WRONG = {"Authorization": "Bearer x"}


@pytest.fixture
def client(make_client: Make) -> Client:
    return make_client(failed_tokens_per_minute=3)


def ask(client: Client, headers: dict[str, str] | None = None) -> Any:
    return client.get("/api/links", headers=headers)


def fail(client: Client, address: str = "192.0.2.1") -> list[int]:
    """Send one wrong token too many; return the statuses."""
    headers = WRONG | {"X-Forwarded-For": address}
    return [ask(client, headers).status_code for _ in range(4)]


def test_wrong_tokens_are_limited(client: Client) -> None:
    assert fail(client) == [401, 401, 401, 429]


def test_right_token_is_refused_after_too_many_wrong(client: Client) -> None:
    fail(client)
    response = ask(client, {"X-Forwarded-For": "192.0.2.1"})
    assert response.status_code == 429
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["title"] == "Too Many Requests"
    assert 0 < int(response.headers["Retry-After"]) <= 60


def test_limit_ends_with_its_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(client)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert ask(client, {"X-Forwarded-For": "192.0.2.1"}).status_code == 200


@pytest.mark.parametrize(
    ("other", "status"),
    [("192.0.2.2", 200), ("2001:db8:0:1::1", 200), ("2001:db8::ffff:1", 429)],
)
def test_limit_is_each_clients_own(client: Client, other: str, status: int) -> None:
    fail(client, "2001:db8::1")  # a /64 is one client
    assert ask(client, {"X-Forwarded-For": other}).status_code == status


def test_stranger_cannot_say_who_it_is(make_client: Make) -> None:
    client = make_client(failed_tokens_per_minute=3, forwarded_allow_ips="10.0.0.0/8")
    fail(client, "192.0.2.1")
    assert fail(client, "192.0.2.2") == [429] * 4


def test_request_without_token_is_no_guess(client: Client) -> None:
    for _ in range(4):
        assert ask(client, {"Authorization": ""}).status_code == 401
    assert ask(client).status_code == 200


def test_limit_spares_what_needs_no_token(client: Client) -> None:
    fail(client, "127.0.0.1")
    assert client.get("/nothing", headers=WRONG).status_code == 404
