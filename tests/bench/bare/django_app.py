"""The baseline: what Django alone takes to redirect, with no middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="none", USE_I18N=False
)


def follow_link(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponseRedirect("https://example.com/")


urlpatterns = [path("<str:slug>", follow_link)]
application = get_wsgi_application()
