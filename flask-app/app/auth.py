"""The API token: `Authorization: Bearer <token>` (RFC 6750)."""

from hmac import compare_digest

from flask import request

from .errors import Unauthorized
from .proxy import client_address
from .state import state


def require_token() -> None:
    """Let the request pass if it carries a valid token; a `before_request` function.

    Raises TooManyRequests, Unauthorized. The comparison takes the same time whatever
    the difference, and tries every token, so that timing tells nothing about them.
    """
    client = client_address(request.environ, state().settings.forwarded_allow_ips)
    state().throttle.check(client)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unauthorized(
            "Send the API token in the header 'Authorization: Bearer <token>'."
        )
    token = given.strip().encode()
    matches = [compare_digest(token, valid) for valid in state().settings.tokens]
    if not any(matches):
        state().throttle.failed(client)
        raise Unauthorized("The API token is not valid.")
