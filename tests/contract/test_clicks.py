"""Clicks per day: who is counted, and what the answer looks like."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from .client import Client
from .helpers import locs, poll, unique_slug

Link = dict[str, Any]
# A click is in Postgres once the worker has flushed it from Redis.
FLUSH_TIMEOUT = 15


def wait_for_clicks(api: Client, slug: str, clicks: int) -> dict[str, Any]:
    """Return the clicks when there are at least `clicks`, or after FLUSH_TIMEOUT."""

    def ask() -> dict[str, Any]:
        answer: dict[str, Any] = api.get_clicks(slug).json()
        return answer

    return poll(ask, lambda answer: answer["total"] >= clicks, FLUSH_TIMEOUT)


def test_clicks_count_each_get_today(api: Client, link: Link) -> None:
    before = datetime.now(UTC).date()
    assert [api.follow(link["slug"]).status_code for _ in range(5)] == [302] * 5
    counted = wait_for_clicks(api, link["slug"], 5)
    assert counted["total"] == 5
    clicked = [day for day in counted["days"] if day["clicks"]]
    assert date.fromisoformat(clicked[0]["day"]) >= before - timedelta(days=1)
    assert sum(day["clicks"] for day in clicked) == 5


def test_clicks_leave_out_head(api: Client, link: Link) -> None:
    for method in ["HEAD"] * 3 + ["GET"]:
        assert api.follow(link["slug"], method).status_code == 302
    # The GET is the last and was counted: a HEAD before it would have been, too.
    assert wait_for_clicks(api, link["slug"], 1)["total"] == 1


def test_clicks_survive_a_change_of_the_link(api: Client, link: Link) -> None:
    assert api.follow(link["slug"]).status_code == 302
    api.update_link(link["slug"], url="https://example.org/")
    assert api.follow(link["slug"]).status_code == 302
    assert wait_for_clicks(api, link["slug"], 2)["total"] == 2


def test_clicks_end_with_the_link(api: Client, link: Link) -> None:
    assert api.follow(link["slug"]).status_code == 302
    assert wait_for_clicks(api, link["slug"], 1)["total"] == 1
    assert api.delete_link(link["slug"]).status_code == 204
    api.create_link(url=link["url"], slug=link["slug"])
    assert api.get_clicks(link["slug"]).json()["total"] == 0


@pytest.mark.parametrize("days", [None, 1, 2, 365])
def test_clicks_cover_each_day_up_to_today(
    api: Client, link: Link, days: int | None
) -> None:
    today = datetime.now(UTC).date()
    response = api.get_clicks(link["slug"], **({"days": days} if days else {}))
    assert response.status_code == 200
    listed = [date.fromisoformat(day["day"]) for day in response.json()["days"]]
    assert listed[-1] - today in (timedelta(0), timedelta(days=1))  # midnight passed
    assert len(listed) == (days or 30)
    assert {b - a for a, b in zip(listed, listed[1:], strict=False)} <= {timedelta(1)}


def test_clicks_are_zero_for_a_new_link(api: Client, link: Link) -> None:
    response = api.get_clicks(link["slug"], days=3)
    assert response.status_code == 200
    assert response.json()["slug"] == link["slug"]
    assert response.json()["total"] == 0
    assert [day["clicks"] for day in response.json()["days"]] == [0, 0, 0]


@pytest.mark.parametrize("days", ["0", "366", "-1", "a", "1.5", "", "9" * 30])
def test_clicks_refuse_days(api: Client, link: Link, days: str) -> None:
    response = api.get_clicks(link["slug"], days=days)
    assert response.status_code == 422
    assert locs(response) == [["query", "days"]]


def test_clicks_are_not_found_for_unknown_slug(api: Client) -> None:
    response = api.get_clicks(unique_slug())
    assert response.status_code == 404
