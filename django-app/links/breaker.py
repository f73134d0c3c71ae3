"""A circuit breaker: after some failures in a row, do not ask again for a while.

Why our own: the libraries are either synchronous or asynchronous, and the three apps
need the same thirty lines in both worlds; nothing in here waits or awaits.
"""

import time


class Breaker:
    """Opens after `threshold` failures in a row and lets one call through per `pause`
    seconds until one succeeds."""

    def __init__(self, threshold: int = 5, pause: float = 2.0) -> None:
        self.threshold = threshold
        self.pause = pause
        self._failures = 0
        self._retry_at = 0.0

    def allows(self) -> bool:
        """Whether to try the call now."""
        if self._failures < self.threshold:
            return True
        now = time.monotonic()
        if now < self._retry_at:
            return False
        self._retry_at = now + self.pause
        return True

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._retry_at = time.monotonic() + self.pause
