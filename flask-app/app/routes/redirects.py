"""GET /{slug}: the redirect."""

from flask import Blueprint, Response, request

from ..http import Reply
from ..openapi import operation
from ..state import state

bp = Blueprint("redirects", __name__)


@bp.get("/<slug:slug>")
@operation(responses={302: None}, errors=(404, 410, 503), secured=False)
def follow_link(slug: str) -> Response:
    """Send the visitor to the link's target, and count a click."""
    redirects = state().redirects
    # HEAD is how link checkers and previews look: that is not a click.
    get = redirects.peek if request.method == "HEAD" else redirects.resolve
    headers = {"Location": get(slug), "Cache-Control": "no-store"}
    return Reply(None, 302, headers)
