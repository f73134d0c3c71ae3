"""`python -m app.broker`: exits 0 if the broker answers, 1 if not; for healthcheck.sh,
which Docker ends after 3 s."""

import sys

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from .config import BrokerSettings


def answers(url: str) -> bool:
    """Whether the Redis at `url` answers within 2 s."""
    options = {"socket_connect_timeout": 1, "socket_timeout": 1}
    try:
        with Redis.from_url(url, retry=Retry(NoBackoff(), 0), **options) as broker:
            return bool(broker.ping())
    except RedisError:
        return False


if __name__ == "__main__":
    sys.exit(not answers(str(BrokerSettings.load().celery_broker_url)))
