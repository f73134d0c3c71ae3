"""WSGI config: gunicorn runs `application`.

https://docs.djangoproject.com/en/5.2/howto/deployment/wsgi/
"""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application


class Request(WSGIRequest):
    """Django's, which dies of `Content-Type: text/csv; a*=nonsense''%20` before its own
    error handling begins: such parameters are none."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # no stub
        except (LookupError, ValueError):
            self.content_type = meta["CONTENT_TYPE"].partition(";")[0].strip().lower()
            self.content_params = {}


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
application.request_class = Request
