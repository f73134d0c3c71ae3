"""GET /{slug}: the redirect."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..http import Empty
from ..openapi import Operations, SlugPath, problems
from ..state import state

router = Operations()


@router.get(
    "{target:slug}", response={302: None}, openapi_extra=problems(404, 410, 503)
)
@require_safe
def follow_link(request: HttpRequest, slug: SlugPath) -> HttpResponse:
    """Send the visitor to the link's target, and count a click."""
    # HEAD is how link checkers and previews look: that is not a click.
    head = request.method == "HEAD"
    get = state.redirects.peek if head else state.redirects.resolve
    # Sent as it is, canonical and ASCII: HttpResponseRedirect would quote it again, and
    # then the three apps might differ.
    return Empty(302, {"Location": get(slug), "Cache-Control": "no-store"})
