"""The options of the black-box suites; README.md has the table."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("black box")
    group.addoption(
        "--base-url",
        default="http://localhost:8080",
        help="where the stack answers (default: %(default)s)",
    )
    group.addoption(
        "--host-header",
        help="the Host to ask for, like flask.localhost (default: that of --base-url)",
    )
    group.addoption(
        "--ca-file",
        help="the certificates to trust, for https (default: the system's)",
    )
    group.addoption(
        "--token",
        default=os.environ.get("API_TOKEN") or "dev-token",
        help="the API token (default: the variable API_TOKEN, else dev-token)",
    )
    group.addoption(
        "--direct",
        action="store_true",
        help="--base-url is the app itself, without nginx in front",
    )
    group.addoption(
        "--cases",
        type=int,
        default=1000,
        help="how many requests Schemathesis makes, at least (default: %(default)s)",
    )


def pytest_report_header(config: pytest.Config) -> str:
    """Say which server is tested; the token stays out of the logs."""
    host = config.getoption("host_header")
    return f"base url: {config.getoption('base_url')}" + (f" as {host}" * bool(host))
