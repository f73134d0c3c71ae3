"""What the requests share: one of each per process. It connects to nothing yet."""

from dataclasses import dataclass

from celery import Celery
from django.conf import settings
from django.db import connection

from config.celery import create_producer

from .cache import LinkCache
from .clicks import ClickCounter
from .redirects import Redirects
from .throttle import TokenThrottle


@dataclass
class State:
    cache: LinkCache
    redirects: Redirects
    producer: Celery
    throttle: TokenThrottle

    def close(self) -> None:
        """End gracefully: send what is buffered, give the connections back."""
        self.redirects.close()
        connection.close()
        self.producer.close()


def create_state() -> State:
    """Return the ways to Redis and to the worker that the settings describe."""
    cache = LinkCache(settings.REDIS_URL)
    clicks = ClickCounter(cache, settings.CLICK_BUFFER_MS)
    return State(
        cache=cache,
        redirects=Redirects(cache, clicks, settings.LINK_CACHE_SECONDS),
        producer=create_producer(settings.CELERY_BROKER_URL, settings.CELERY_QUEUE),
        throttle=TokenThrottle(settings.FAILED_TOKENS_PER_MINUTE),
    )


state = create_state()
