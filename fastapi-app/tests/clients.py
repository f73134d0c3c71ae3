"""Clients of an app that runs in this process, lifespan included."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.state import State


class Client(AsyncClient):
    state: State


class Make(Protocol):
    def __call__(self, **settings: Any) -> Awaitable[Client]: ...


class New(Protocol):
    def __call__(self, **fields: str) -> Awaitable[dict[str, Any]]: ...


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[Client]:
    """Do what uvicorn does, and httpx does not: the lifespan and a proxy's headers."""
    async with app.router.lifespan_context(app) as lifespan:
        state: Any = lifespan

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": {**state}}, receive, send)

        trusted = state["app"].settings.forwarded_allow_ips
        behind_proxy: Any = ProxyHeadersMiddleware
        async with Client(
            transport=ASGITransport(behind_proxy(with_state, trusted)),
            base_url="http://testserver",
            headers={"Authorization": "Bearer dev-token"},
        ) as client:
            client.state = state["app"]
            yield client
