"""Who sent a request: behind a proxy, the client that the proxy names."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any


def client_address(environ: Mapping[str, Any], trusted: str) -> str:
    """Return the address of a request's client: the other end of the connection, or the
    one that it names in X-Forwarded-For if it is of `trusted` (FORWARDED_ALLOW_IPS).

    gunicorn goes by that for the scheme, but leaves REMOTE_ADDR as it is.
    """
    peer: str = environ["REMOTE_ADDR"]
    # The last address is the proxy's own word; those before may be anybody's.
    forwarded: str = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return forwarded if forwarded and is_trusted(peer, trusted) else peer


@lru_cache
def is_trusted(peer: str, trusted: str) -> bool:
    """Whether `trusted`, "*" or addresses and networks, has `peer`; "" is a socket."""
    if trusted == "*" or not peer:
        return True
    address = ip_address(peer)
    return any(address in ip_network(part.strip()) for part in trusted.split(","))
