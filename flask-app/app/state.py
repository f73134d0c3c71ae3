"""What the app holds besides its configuration: one of each per process."""

from dataclasses import dataclass

from celery import Celery
from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from .cache import LinkCache
from .config import Settings
from .redirects import Redirects
from .throttle import TokenThrottle


@dataclass
class State:
    settings: Settings
    sessions: sessionmaker[Session]
    cache: LinkCache
    redirects: Redirects
    producer: Celery
    throttle: TokenThrottle

    def close(self) -> None:
        """End gracefully: send what is buffered, give the connections back."""
        self.redirects.close()
        self.sessions.kw["bind"].dispose()
        self.producer.close()


def state() -> State:
    """Return the state of the app that handles the current request."""
    found: State = current_app.extensions["state"]
    return found
