"""GET /{slug}: the redirect."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from ..openapi import operation
from ..state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Redirect(Response):
    """A 302 to a URL that is stored canonical and ASCII.

    Sent as it is: Werkzeug would parse and quote it again, at a tenth of the time that
    the whole answer takes, and then the three apps might differ.
    """

    default_mimetype = None

    def __init__(self, location: str) -> None:
        super().__init__(None, 302, {"Location": location, "Cache-Control": "no-store"})

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        self.headers["Content-Length"] = "0"
        return self.headers


bp = Blueprint("redirects", __name__)


@bp.get("/<slug:slug>")
@operation(responses={302: None}, errors=(404, 410, 503), secured=False)
def follow_link(slug: str) -> Response:
    """Send the visitor to the link's target, and count a click."""
    redirects = state().redirects
    # HEAD is how link checkers and previews look: that is not a click.
    get = redirects.peek if request.method == "HEAD" else redirects.resolve
    return Redirect(get(slug))
