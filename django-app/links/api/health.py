"""GET /, GET /health, GET /health/ready."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from ..http import write_json
from ..openapi import Operations
from ..schemas import Checks, Health, Readiness, RootLinks, ServiceInfo, Status, Up
from ..state import state

router = Operations()

LINKS = RootLinks(docs="/api/docs", openapi="/api/openapi.json", health="/health/ready")
OVERALL: dict[Up, Status] = {"up": "healthy", "down": "degraded"}


@router.get("", response=ServiceInfo)
def get_service(request: HttpRequest) -> HttpResponse:
    """What this is, and where to go from here."""
    return write_json(
        ServiceInfo(
            service="django",
            version=settings.APP_VERSION,
            environment=settings.ENV,
            links=LINKS,
        )
    )


@router.get("health", response=Health)
def get_health(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers; nothing else is asked."""
    return write_json(Health(status="healthy"))


@router.get("health/ready", response={200: Readiness, 503: Readiness})
def get_readiness(request: HttpRequest) -> HttpResponse:
    """Readiness: Postgres must answer; without Redis the service is only slower."""
    redis: Up = "up" if state.cache.ping() else "down"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        checks = Checks(postgres="down", redis=redis)
        return write_json(Readiness(status="unhealthy", checks=checks), 503)
    checks = Checks(postgres="up", redis=redis)
    return write_json(Readiness(status=OVERALL[redis], checks=checks))
