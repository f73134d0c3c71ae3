"""GET /{slug}: the redirect."""

from typing import Annotated

from fastapi import Path, Request, Response

from ..hooks import HEAD
from ..openapi import problems
from ..routing import Direct
from ..state import State
from ..validators import SLUG_PATTERN


async def follow_link(
    request: Request, slug: Annotated[str, Path(pattern=SLUG_PATTERN)]
) -> Response:
    """Send the visitor to the link's target, and count a click."""
    state: State = request.scope["state"]["app"]
    # HEAD is how link checkers and previews look: that is not a click.
    head = HEAD in request.scope
    location = await (state.redirects.peek if head else state.redirects.resolve)(slug)
    headers = {"Location": location, "Cache-Control": "no-store"}
    return Response(status_code=302, headers=headers)


# The first of all routes, so its pattern leaves the others of its shape alone.
route = Direct(
    "/{slug:free_slug}",
    follow_link,
    operation_id=follow_link.__name__,
    status_code=302,
    response_class=Response,
    responses=problems(404, 410, 503),
)
