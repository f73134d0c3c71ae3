"""X-Request-ID: nginx makes it, every log line and every response carries it."""

import re
from uuid import uuid4

from flask import Flask, Response, request

from .logging import request_id

HEADER = "X-Request-ID"

_sane = re.compile(r"[A-Za-z0-9._-]{1,64}")


def take_request_id() -> None:
    given = request.headers.get(HEADER, "")
    request_id.set(given if _sane.fullmatch(given) else uuid4().hex)


def send_request_id(response: Response) -> Response:
    response.headers[HEADER] = request_id.get()
    return response


def init_app(app: Flask) -> None:
    """Give every request an id and every response its request's."""
    app.before_request(take_request_id)
    app.after_request(send_request_id)
