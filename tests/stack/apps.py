"""The three web apps of STACK=all, told apart by the host that is asked for."""

import os

import httpx
import pytest

from .runtime import ROOT

WEB = ["flask", "fastapi", "django"]
APPS = [app for app in WEB if (ROOT / f"{app}-app").is_dir()]

only_all = pytest.mark.skipif(
    os.environ.get("STACK") != "all", reason="compares the apps: needs STACK=all"
)


def client(host: str) -> httpx.Client:
    """Return a client of the app that nginx finds under `host`, with the token."""
    port = os.environ["HTTP_PORT"]
    token = os.environ.get("API_TOKEN") or "dev-token"
    headers = {"Authorization": f"Bearer {token}", "Host": f"{host}:{port}"}
    base_url = f"http://127.0.0.1:{port}"
    return httpx.Client(base_url=base_url, headers=headers, timeout=30, trust_env=False)


def say(config: pytest.Config, text: str) -> None:
    """Print a line although pytest captures the output."""
    capture = config.pluginmanager.getplugin("capturemanager")
    assert capture
    with capture.global_and_fixture_disabled():
        print(f"\n{text}")
