"""Around each request: its id (X-Request-ID), its measurement, and the last resort.

One ASGI middleware, not Starlette's BaseHTTPMiddleware, which runs the app in a task of
its own and doubles the cost of a redirect.
"""

import re
from random import getrandbits
from time import perf_counter

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import handle_unexpected
from .logging import request_id
from .metrics import METHODS, SECONDS, render_metrics

HEADER = b"x-request-id"
HEAD = "app.head"

_sane = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Hooks:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = perf_counter()
        scope, own_id, status = begin(scope), take_id(scope), 0

        async def finish(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((HEADER, own_id))
            await send(message)

        try:
            await self.app(scope, receive, finish)
        except Exception as error:
            if status:  # too late for another answer: the server cuts the connection
                raise
            await handle_unexpected(error)(scope, receive, finish)
        finally:
            measure(scope, status, perf_counter() - started)


def begin(scope: Scope) -> Scope:
    """Return the request as the routes are to see it."""
    if scope["path"].endswith("\n"):
        scope["path"] += "/"  # Starlette's `$` matches before it: /abc%0A would be /abc
    if scope["method"] == "HEAD":
        # A copy: the server still knows that it must not send the body.
        scope = {**scope, "method": "GET", HEAD: True}
    return scope


def take_id(scope: Scope) -> bytes:
    """Take the id that nginx made, or make one."""
    given = [value for name, value in scope["headers"] if name == HEADER]
    if len(given) == 1 and _sane.fullmatch(given[0]):
        own_id: bytes = given[0]
    else:
        own_id = b"%032x" % getrandbits(128)
    request_id.set(own_id.decode())
    return own_id


def measure(scope: Scope, status: int, seconds: float) -> None:
    """Measure under the route, not the path: labels stay few."""
    route = scope.get("route")
    path = "none" if route is None or status == 405 else route.path_format
    method = "HEAD" if HEAD in scope else scope["method"]
    method = method if method in METHODS else "other"
    SECONDS.labels(method, path, status).observe(seconds)


def get_metrics() -> Response:
    return Response(render_metrics(), media_type=CONTENT_TYPE_LATEST)


def init_app(app: FastAPI) -> None:
    """Give every request an id, measure it, and serve `/metrics`."""
    app.add_middleware(Hooks)
    app.get("/metrics", include_in_schema=False)(get_metrics)
