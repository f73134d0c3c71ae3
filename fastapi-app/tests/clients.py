"""Clients of an app that runs in this process, lifespan included."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from app.state import State


class Client(AsyncClient):
    state: State


class Make(Protocol):
    def __call__(self, **settings: Any) -> Awaitable[Client]: ...


class New(Protocol):
    def __call__(self, **fields: str) -> Awaitable[dict[str, Any]]: ...


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[Client]:
    """Do what a server does with the lifespan, and httpx does not."""
    async with app.router.lifespan_context(app) as lifespan:
        state: Any = lifespan

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": {**state}}, receive, send)

        async with Client(
            transport=ASGITransport(with_state),
            base_url="http://testserver",
            headers={"Authorization": "Bearer dev-token"},
        ) as client:
            client.state = state["app"]
            yield client
