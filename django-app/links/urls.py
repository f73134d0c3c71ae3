"""The paths of the service; `config/urls.py` adds the admin's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, register_converter
from django.views.decorators.http import require_safe
from ninja import Swagger
from prometheus_client import CONTENT_TYPE_LATEST

from .api import health, imports, links, redirects
from .http import NumberConverter, SlugConverter, TargetConverter
from .metrics import render_metrics
from .openapi import Api

register_converter(NumberConverter, "number")
register_converter(SlugConverter, "link")
register_converter(TargetConverter, "target")

ninja_api = Api(
    title="Link shortener",
    version=settings.APP_VERSION,
    openapi_url="api/openapi.json",
    docs_url="api/docs",
    docs=Swagger(),
    docs_decorator=require_safe,
)
ninja_api.add_router("", health.router)
ninja_api.add_router("api/links", links.router)
ninja_api.add_router("api/imports", imports.router)
ninja_api.add_router("", redirects.router)


@require_safe
def get_metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_metrics(), CONTENT_TYPE_LATEST)


urlpatterns = [
    # Itself, not by Ninja, which would cost a redirect a fifth of its speed; and first,
    # as it is asked most.
    path("<target:slug>", redirects.follow_link),
    path("metrics", get_metrics),
    path("", ninja_api.urls),
]
