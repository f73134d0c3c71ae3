"""The API token: `Authorization: Bearer <token>` (RFC 6750)."""

from hmac import compare_digest

from flask import request

from .errors import Unauthorized
from .state import state


def require_token() -> None:
    """Let the request pass if it carries a valid token; a `before_request` function.

    Raises Unauthorized. The comparison takes the same time whatever the difference, and
    tries every token, so that timing tells nothing about either of them.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unauthorized(
            "Send the API token in the header 'Authorization: Bearer <token>'."
        )
    token = given.strip().encode()
    matches = [compare_digest(token, valid) for valid in state().settings.tokens]
    if not any(matches):
        raise Unauthorized("The API token is not valid.")
