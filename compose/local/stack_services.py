"""The services of one stack: X-migrate, X, X-worker, X-beat."""

from __future__ import annotations

from functools import partial

import health
from service import Service
from settings import ROOT, STACKS, Settings


def stack_services(settings: Settings, x: str) -> list[Service]:
    """Return the services of stack `x`; celery has no web app."""
    web = [] if x == "celery" else [web_app(settings, x)]
    return [migrate(settings, x), *web, worker(settings, x), beat(settings, x)]


def migrate(settings: Settings, x: str) -> Service:
    module = ["manage.py", "migrate"] if x == "django" else ["-m", "app.migrate"]
    environment = app_environment(settings, x, f"{x}-migrate")
    environment["DATABASE_URL"] = database_url(settings, x, f"{x}_owner")
    return Service(
        name=f"{x}-migrate",
        command=["python", *module],
        healthy=health.always,
        folder=f"{x}-app",
        environment=environment,
        level=1,
        one_shot=True,
    )


def web_app(settings: Settings, x: str) -> Service:
    variable = f"{x.upper()}_PORT"
    port = str(settings.ports[variable])
    command = {
        "flask": ["gunicorn", "--bind", f"127.0.0.1:{port}", "app:create_app()"],
        "fastapi": [
            "python",
            "-m",
            "app.server",
            "--host",
            "127.0.0.1",
            "--port",
            port,
        ],
        "django": ["gunicorn", "--bind", f"127.0.0.1:{port}", "config.wsgi"],
    }
    return Service(
        name=x,
        command=command[x],
        healthy=partial(health.web, settings.ports[variable], "/health/ready"),
        folder=f"{x}-app",
        environment=app_environment(settings, x, x),
        level=2,
        port=variable,
        stop_seconds=40,  # the servers' graceful_timeout is 30 s
        watch=(str(ROOT / f"{x}-app"),),
        reload=[],
    )


def worker(settings: Settings, x: str) -> Service:
    # Named: the workers of two stacks on one host would take each other for themselves.
    options = ["--without-gossip", "--without-mingle", "--hostname", f"worker@{x}"]
    return celery(settings, x, f"{x}-worker", ["worker", *options])


def beat(settings: Settings, x: str) -> Service:
    return celery(settings, x, f"{x}-beat", ["beat", "--pidfile="])


def celery(settings: Settings, x: str, name: str, arguments: list[str]) -> Service:
    return Service(
        name=name,
        command=["celery", "-A", "app", *arguments],
        healthy=partial(health.script, settings.local, name, "./healthcheck.sh"),
        folder="celery-app",
        environment={
            "HEARTBEAT_FILE": str(settings.local / "run" / name / "heartbeat"),
            **app_environment(settings, x, name),
        },
        level=2,
        # The file of an earlier process would pass the health check of this one.
        prepare='rm -f "$HEARTBEAT_FILE"',
        stop_seconds=75,  # longer than any task
        watch=(str(ROOT / "celery-app"),),
        reload=["--overlap"] if arguments[0] == "worker" else [],
    )


def app_environment(settings: Settings, x: str, name: str) -> dict[str, str]:
    """Return the environment of service `name` of stack `x`; what was set wins."""
    ports = settings.ports
    redis = f"redis://127.0.0.1:{ports['REDIS_PORT']}"
    host = f"{x}.localhost" if x in ("fastapi", "django") else "localhost"
    return {
        "ENV": "dev",
        "DATABASE_URL": database_url(settings, x, x),
        "REDIS_URL": f"{redis}/{STACKS[x]}",
        "CELERY_BROKER_URL": f"{redis}/0",
        "CELERY_QUEUE": x,
        "API_TOKEN": "dev-token",
        "SECRET_KEY": "dev-secret-key",
        "PUBLIC_URL": f"http://{host}:{ports['HTTP_PORT']}",
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "console",
        "FORWARDED_ALLOW_IPS": "127.0.0.1",
        "WEB_CONCURRENCY": "1",  # as in compose.dev.yaml: starts faster than two
        "PROMETHEUS_MULTIPROC_DIR": str(settings.local / "run" / name / "prometheus"),
        **settings.tunables,
    }


def database_url(settings: Settings, x: str, role: str) -> str:
    port = settings.ports["POSTGRES_PORT"]
    return f"postgresql://{role}:{role}@127.0.0.1:{port}/{x}"
