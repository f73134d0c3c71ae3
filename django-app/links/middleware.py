"""Before and after each request: its id, its errors, its measurement; and the admin's
middleware, which no other path goes through.

One middleware of ours, since every one costs a redirect some speed.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from random import getrandbits
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from config.logging import request_id

from .errors import problem
from .handlers import handle, handle_not_allowed
from .metrics import METHODS, SECONDS

HEADER = "X-Request-ID"
# Asked by the container, by Prometheus and by load balancers, under any name.
ANY_HOST = ("/health", "/health/ready", "/metrics")

BROWSER_PATHS = ("/admin/", "/static/")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Prometheus' own look-up of labels costs ten times as much.
_seconds = lru_cache(maxsize=1024)(SECONDS.labels)
_sane = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestMiddleware:
    """First of all: nothing happens to a request outside of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id.set(given if _sane.fullmatch(given) else f"{getrandbits(128):032x}")
        host = request.META.get("HTTP_HOST", "")
        if is_allowed(host) or request.path_info in ANY_HOST:
            response = self.get_response(request)
        else:
            response = problem(400, "This service has another host name.")
        if isinstance(response, HttpResponseNotAllowed):
            response = handle_not_allowed(response)
        finish(request, response)
        measure(request, response, perf_counter() - started)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        return handle(exception)


@lru_cache(maxsize=64)
def is_allowed(host: str) -> bool:
    """What `request.get_host()` checks, for a fiftieth of the time; a request without a
    Host, by HTTP/1.0, is from a health check."""
    domain, _ = split_domain_port(host)
    return not host or bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def finish(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send the id back and the body's length, which spares the server to send chunks;
    of the answer to a HEAD send no more than that."""
    response.headers[HEADER] = request_id.get()
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""


def measure(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count under the route, not the path: labels stay few."""
    match = request.resolver_match
    route = f"/{match.route}" if match else "none"
    method = request.method if request.method in METHODS else "other"
    _seconds(method, route, response.status_code).observe(seconds)


class BrowserMiddleware:
    """Lets the paths that only browsers use go through BROWSER_MIDDLEWARE."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.browser = get_response
        for name in reversed(settings.BROWSER_MIDDLEWARE):
            self.browser = import_string(name)(self.browser)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(BROWSER_PATHS):
            return self.browser(request)
        return self.get_response(request)
