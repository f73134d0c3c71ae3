"""tests/run started the stack with ENV=prod, and set what is read here."""

import os
import ssl
from collections.abc import Iterator

import httpx
import pytest

from .containers import folder, forget, secret


@pytest.fixture(scope="module", autouse=True)
def _fresh() -> None:
    forget()


@pytest.fixture(scope="session")
def token() -> str:
    return secret("api_token").split()[0]


@pytest.fixture(scope="session")
def https() -> Iterator[httpx.Client]:
    """Through TLS, as a client that trusts the stack's own CA; no token."""
    context = ssl.create_default_context(
        cafile=folder("CERTS_DIR", ".certs") / "ca.pem"
    )
    url = f"https://localhost:{os.environ.get('HTTPS_PORT', 443)}"
    with httpx.Client(base_url=url, verify=context, timeout=10, trust_env=False) as c:
        yield c


@pytest.fixture
def api(https: httpx.Client, token: str) -> Iterator[httpx.Client]:
    https.headers["Authorization"] = f"Bearer {token}"
    yield https
    del https.headers["Authorization"]
