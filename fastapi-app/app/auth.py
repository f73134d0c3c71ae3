"""The API token: `Authorization: Bearer <token>` (RFC 6750)."""

from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from .errors import Unauthorized
from .http import header
from .state import StateDep

# For the OpenAPI document only: its own errors and parsing differ from the contract's.
documented = HTTPBearer(scheme_name="token", auto_error=False)


async def require_token(
    request: Request, state: StateDep, _: Annotated[object, Depends(documented)]
) -> None:
    """Let the request pass if it carries a valid token; a dependency.

    Raises TooManyRequests, Unauthorized. The comparison takes the same time whatever
    the difference, and tries every token, so that timing tells nothing about them.
    """
    client = request.client.host if request.client else ""
    state.throttle.check(client)
    scheme, _, given = header(request, "Authorization").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unauthorized(
            "Send the API token in the header 'Authorization: Bearer <token>'."
        )
    token = given.strip().encode()
    matches = [compare_digest(token, valid) for valid in state.settings.tokens]
    if not any(matches):
        state.throttle.failed(client)
        raise Unauthorized("The API token is not valid.")
