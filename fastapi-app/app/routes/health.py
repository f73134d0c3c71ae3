"""GET /, GET /health, GET /health/ready."""

from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..schemas import Checks, Health, Readiness, RootLinks, ServiceInfo, Status, Up
from ..state import StateDep

router = APIRouter()

LINKS = RootLinks(docs="/api/docs", openapi="/api/openapi.json", health="/health/ready")
OVERALL: dict[Up, Status] = {"up": "healthy", "down": "degraded"}


@router.get("/")
async def get_service(state: StateDep) -> ServiceInfo:
    """What this is, and where to go from here."""
    return ServiceInfo(
        service="fastapi",
        version=state.settings.app_version,
        environment=state.settings.env,
        links=LINKS,
    )


@router.get("/health")
async def get_health() -> Health:
    """Liveness: the process answers; nothing else is asked."""
    return Health(status="healthy")


@router.get("/health/ready", responses={503: {"model": Readiness}})
async def get_readiness(state: StateDep, response: Response) -> Readiness:
    """Readiness: Postgres must answer; without Redis the service is only slower."""
    redis: Up = "up" if await state.cache.ping() else "down"
    try:
        async with state.sessions.begin() as session:
            await session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        response.status_code = 503
        checks = Checks(postgres="down", redis=redis)
        return Readiness(status="unhealthy", checks=checks)
    checks = Checks(postgres="up", redis=redis)
    return Readiness(status=OVERALL[redis], checks=checks)
