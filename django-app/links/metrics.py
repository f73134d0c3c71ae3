"""Prometheus metrics, correct over all worker processes.

Each process writes its values to files in PROMETHEUS_MULTIPROC_DIR (set by the
entrypoint), and `/metrics` adds them up, whichever process answers it.
"""

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# A client may send any other; labels must stay few.
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request; its count is the number of requests.",
    ["method", "route", "status"],
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5),
)


def render_metrics() -> bytes:
    """Return the metrics of all worker processes in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
