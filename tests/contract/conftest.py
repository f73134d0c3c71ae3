"""What the contract tests share: a client of a ready server, and a link to work on."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import hypothesis
import pytest

from .client import CASES, OPERATIONS, SCHEMA, Client
from .helpers import poll, unique_slug

READY_TIMEOUT = 30


def pytest_configure(config: pytest.Config) -> None:
    """Tell Schemathesis the token, and how many examples make --cases in all."""
    client = make_client(config)
    headers = {**client.headers, "Authorization": client.authorization}
    SCHEMA.config.update(headers=headers)
    examples = config.getoption("cases") // 8
    hypothesis.settings.register_profile(
        "contract", max_examples=examples, deadline=None, database=None
    )
    hypothesis.settings.load_profile("contract")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    cases = terminalreporter.config.stash.get(CASES, 0)
    terminalreporter.write_line(f"Schemathesis: {cases} cases")


def make_client(config: pytest.Config) -> Client:
    options = ("base_url", "token", "host_header", "ca_file")
    return Client(*(config.getoption(option) for option in options))


@pytest.fixture(scope="session")
def api(pytestconfig: pytest.Config) -> Iterator[Client]:
    """A client, once the server is ready; without a server the run ends here."""
    client = make_client(pytestconfig)
    with client.http:
        wait_until_ready(client)
        yield client


def wait_until_ready(client: Client) -> None:
    url = client.http.base_url.join(OPERATIONS["get_readiness"].path)

    def ask() -> str:
        try:
            return str(client.http.get(url).status_code)
        except httpx.TransportError as error:
            return f"{type(error).__name__}: {error}"

    if (answer := poll(ask, lambda answer: answer == "200", READY_TIMEOUT)) != "200":
        pytest.exit(
            f"{url} did not answer 200 within {READY_TIMEOUT} s, but: {answer}\n"
            "Start a stack (make up), or name another one with --base-url.",
            returncode=2,
        )


@pytest.fixture
def make_link(api: Client) -> Callable[..., dict[str, Any]]:
    """Returns the JSON of a new link; keyword arguments replace its fields."""

    def make(**fields: Any) -> dict[str, Any]:
        defaults = {"url": "https://example.com/", "slug": unique_slug()}
        response = api.create_link(**{**defaults, **fields})
        assert response.status_code == 201
        link: dict[str, Any] = response.json()
        return link

    return make


@pytest.fixture
def link(make_link: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return make_link()


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    unfit, reason = "nginx", "--direct says that no nginx is in front of the app"
    if not config.getoption("direct"):
        unfit, reason = "direct", "nginx hides this; --direct tests it at the app"
    for item in items:
        if item.get_closest_marker(unfit):
            item.add_marker(pytest.mark.skip(reason=reason))
