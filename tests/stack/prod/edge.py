"""The way in, from two clients: this machine, and one inside nginx's container."""

import os
import socket
import ssl
from collections import Counter
from pathlib import Path

import httpx

from .containers import folder, known

HTTP_PORT = int(os.environ.get("HTTP_PORT", "80"))
HTTPS_PORT = int(os.environ.get("HTTPS_PORT", "443"))
HTTP = f"http://localhost:{HTTP_PORT}"
HTTPS = "https://localhost" + (f":{HTTPS_PORT}" if HTTPS_PORT != 443 else "")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}
OVER_TLS = {"Strict-Transport-Security": "max-age=63072000"}


def ca() -> Path:
    """Return the certificate that a client of the stack under test must trust."""
    return folder("CERTS_DIR", ".certs") / "ca.pem"


def connect(name: str | None, *alpn: str) -> ssl.SSLSocket:
    """Return a TLS connection that asks for `name`, None for an address's silence.

    Raises ssl.SSLError if the server refuses.
    """
    context = ssl.create_default_context(cafile=ca())
    context.check_hostname = name is not None
    if alpn:
        context.set_alpn_protocols(alpn)
    plain = socket.create_connection(("localhost", HTTPS_PORT), timeout=10)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def arrived(connection: ssl.SSLSocket) -> bytes:
    """Return what has come, without waiting; from then on, never wait."""
    connection.setblocking(False)
    try:
        return connection.recv(4096)
    except ssl.SSLWantReadError:
        return b""


def second_client(*arguments: str) -> str:
    """Return what curl prints in nginx's container: a client of another address."""
    (nginx,) = known("nginx")
    curl = "curl -sk --ipv4 --resolve '*:8443:127.0.0.1'"
    return nginx.sh(f"{curl} {' '.join(arguments)}")


def statuses(count: int, *arguments: str, path: str = "/api/links") -> Counter[int]:
    """Return what the second client gets, asking `count` times on one connection."""
    url = f"'https://localhost:8443{path}?[1-{count}]'"
    show = r"-o /dev/null -w '%{http_code}\n'"
    return Counter(map(int, second_client(show, *arguments, url).split()))


def check_headers(headers: httpx.Headers, tls: bool = True) -> None:
    """Assert that each is there once, with its value, and none that tells more."""
    for name, value in {**ALWAYS, **OVER_TLS}.items():
        expected = [value] if tls or name in ALWAYS else []
        assert headers.get_list(name) == expected, name
    assert len(headers.get_list("X-Request-ID")) == 1
    assert headers.get("Server") == "nginx"
    assert "X-Powered-By" not in headers
