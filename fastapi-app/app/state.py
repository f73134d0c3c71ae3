"""What the app holds besides its configuration: one of each per process."""

from dataclasses import dataclass
from typing import Annotated, TypedDict

from celery import Celery
from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from .cache import LinkCache
from .config import Settings
from .redirects import Redirects
from .throttle import TokenThrottle


@dataclass
class State:
    settings: Settings
    sessions: async_sessionmaker[AsyncSession]
    cache: LinkCache
    redirects: Redirects
    producer: Celery
    throttle: TokenThrottle

    async def close(self) -> None:
        """End gracefully: send what is buffered, give the connections back."""
        await self.redirects.close()
        await self.cache.close()
        await self.sessions.kw["bind"].dispose()
        self.producer.close()


class Lifespan(TypedDict):
    """What the lifespan hands to every request, as `request.state`."""

    app: State


async def get_state(request: Request) -> State:
    """Return the state of the app that handles the current request; a dependency."""
    found: State = request.state.app
    return found


StateDep = Annotated[State, Depends(get_state)]
