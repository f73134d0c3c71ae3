"""The API token: `Authorization: Bearer <token>` (RFC 6750)."""

from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from .errors import Unauthorized
from .proxy import client_address
from .state import state


class Token(AuthBase):
    """Lets the request pass if it carries a valid token; `auth` of a Ninja router.

    Not Ninja's HttpBearer, whose refusal cannot carry `WWW-Authenticate`.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> bool:
        """Raises TooManyRequests, Unauthorized. The comparison takes the same time
        whatever the difference, and tries every token, so that timing tells nothing."""
        client = client_address(request.META, settings.FORWARDED_ALLOW_IPS)
        state.throttle.check(client)
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _, given = header.partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Unauthorized(
                "Send the API token in the header 'Authorization: Bearer <token>'."
            )
        token = given.strip().encode()
        matches = [compare_digest(token, valid) for valid in settings.API_TOKENS]
        if not any(matches):
            state.throttle.failed(client)
            raise Unauthorized("The API token is not valid.")
        return True
