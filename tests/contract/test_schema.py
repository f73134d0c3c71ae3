"""Requests made up from openapi.yaml, valid and not: no 5xx, and no other violation."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import strategies as st

from .client import CASES, SCHEMA, Client

HOST = r"[a-z][a-z0-9]{0,9}(\.[a-z]{1,5})?|10\.0\.0\.1|\[::1\]"
REST = r"([/?#][!-\[\]-~\u00a1-\u2000]{0,99})?"

# What the formats of openapi.yaml mean beyond a pattern: an instant after 1969, and a
# URL whose host exists as a name or address and that is not too long once encoded.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(1971, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat),
)
schemathesis.openapi.format(
    "http-url",
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.from_regex(HOST, fullmatch=True),
        st.sampled_from(["", ":80", ":8443"]),
        st.from_regex(REST, fullmatch=True),
    ),
)


@schemathesis.serializer("text/csv")
def serialize_csv(context: Any, value: Any) -> bytes:
    """What is not text, in a case that is wrong on purpose, is sent as JSON."""
    return (value if isinstance(value, str) else json.dumps(value)).encode()


class Sender:
    """Sends cases to the server under test, and counts them."""

    def __init__(self, api: Client, stash: pytest.Stash, session: requests.Session):
        self.stash = stash
        self.arguments = {
            "base_url": str(api.http.base_url).rstrip("/"),
            "session": session,
            "allow_redirects": False,
            "verify": api.ca_file or True,
        }

    def count(self) -> None:
        self.stash[CASES] = self.stash.get(CASES, 0) + 1

    def send(self, case: Any) -> None:
        self.count()
        case.call_and_validate(**self.arguments)


@pytest.fixture(scope="module")
def sender(api: Client, pytestconfig: pytest.Config) -> Iterator[Sender]:
    with requests.Session() as session:
        session.trust_env = False
        yield Sender(api, pytestconfig.stash, session)


# nginx hides /metrics from every method, so that no other path tells what it tells:
# test_root.py has it.
@SCHEMA.exclude(operation_id="get_metrics").parametrize()  # type: ignore[untyped-decorator]
def test_schema_holds_for_operation(case: Any, sender: Sender) -> None:
    sender.send(case)


def test_schema_holds_from_operation_to_operation(sender: Sender) -> None:
    class Workflow(SCHEMA.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            sender.count()
            # Hypothesis repeats itself, and must see the same: a chosen slug would be
            # free the first time only.
            if isinstance(case.body, dict) and case.meta.generation.mode.is_positive:
                case.body.pop("slug", None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return sender.arguments

    Workflow.run()
