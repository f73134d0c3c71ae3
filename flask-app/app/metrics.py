"""Prometheus metrics, correct over all worker processes.

Each process writes its values to files in PROMETHEUS_MULTIPROC_DIR (set by the
entrypoint), and `/metrics` adds them up, whichever process answers it.
"""

import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5),
)


def start_timer() -> None:
    g.started = time.perf_counter()


def record(response: Response) -> Response:
    """Count the request under its route, never its path: labels must stay few."""
    route = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(request.method, route, response.status_code).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.started)
    return response


def metrics() -> Response:
    """Prometheus metrics of all worker processes."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def init_app(app: Flask) -> None:
    """Measure every request and serve `/metrics`."""
    app.before_request(start_timer)
    app.after_request(record)
    app.add_url_rule("/metrics", view_func=metrics)
