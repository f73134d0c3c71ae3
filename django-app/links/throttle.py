"""Wrong API tokens: a client that sends many of them is guessing, and has to wait.

Counted in this process's memory and not in Redis, so that it holds while Redis is down;
a client has its number of tries in every process. Redirects do not come by here.
"""

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from .errors import ProblemError


class TooManyRequests(ProblemError):
    """The client may come back after `seconds`."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Too many wrong API tokens came from your address; "
            f"try again in {seconds} seconds."
        )
        self.headers = {"Retry-After": str(seconds)}


class TokenThrottle:
    """Lets each client send `per_minute` wrong tokens; a minute starts with the first.

    A client takes 350 bytes until its minute is over, so 100,000 of them 35 MB.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._minutes = FixedWindowRateLimiter(MemoryStorage())

    def failed(self, client: str) -> None:
        """Count a wrong token from `client`, an address."""
        self._minutes.hit(self._limit, _network(client))

    def check(self, client: str) -> None:
        """Raises TooManyRequests while `client` is refused, whatever it sends: with the
        right token let through, guessing would go on unhindered."""
        network = _network(client)
        if not self._minutes.test(self._limit, network):
            end = self._minutes.get_window_stats(self._limit, network).reset_time
            raise TooManyRequests(max(1, math.ceil(end - time.time())))


def _network(client: str) -> str:
    """Return what counts as one client: of IPv6, the /64 that every home has whole."""
    if ":" not in client:
        return client
    try:
        return str(ipaddress.ip_network(f"{client}/64", strict=False))
    except ValueError:  # not an address, as a proxy may name one
        return client
