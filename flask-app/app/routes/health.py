"""GET /, GET /health, GET /health/ready."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..db import transaction
from ..http import write_json
from ..openapi import operation
from ..schemas import Checks, Health, Readiness, RootLinks, ServiceInfo, Status, Up
from ..state import state

bp = Blueprint("health", __name__)

LINKS = RootLinks(docs="/api/docs", openapi="/api/openapi.json", health="/health/ready")
OVERALL: dict[Up, Status] = {"up": "healthy", "down": "degraded"}


@bp.get("/")
@operation(responses={200: ServiceInfo}, secured=False)
def get_service() -> Response:
    """What this is, and where to go from here."""
    return write_json(
        ServiceInfo(
            service="flask",
            version=state().settings.app_version,
            environment=state().settings.env,
            links=LINKS,
        )
    )


@bp.get("/health")
@operation(responses={200: Health}, secured=False)
def get_health() -> Response:
    """Liveness: the process answers; nothing else is asked."""
    return write_json(Health(status="healthy"))


@bp.get("/health/ready")
@operation(responses={200: Readiness, 503: Readiness}, secured=False)
def get_readiness() -> Response:
    """Readiness: Postgres must answer; without Redis the service is only slower."""
    redis: Up = "up" if state().cache.ping() else "down"
    try:
        with transaction() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        checks = Checks(postgres="down", redis=redis)
        return write_json(Readiness(status="unhealthy", checks=checks), 503)
    checks = Checks(postgres="up", redis=redis)
    return write_json(Readiness(status=OVERALL[redis], checks=checks))
