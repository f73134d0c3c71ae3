"""The services: this file is to the local runtime what compose.yaml is to Docker.

Levels: 0 Postgres and Redis, 1 migrations, 2 the apps and Flower, 3 nginx.
"""

from __future__ import annotations

from functools import partial

import health
import postgres
import tools
from nginx import nginx
from service import Service
from settings import ROOT, Settings
from stack_services import app_environment, stack_services


def services(settings: Settings) -> dict[str, Service]:
    """Return the services of the chosen stacks by name, in the order of their start."""
    apps = [service for x in settings.stacks for service in stack_services(settings, x)]
    chosen = [*databases(settings), *apps, flower(settings), nginx(settings)]
    return {service.name: service for service in sorted(chosen, key=lambda s: s.level)}


def databases(settings: Settings) -> list[Service]:
    redis_port = settings.ports["REDIS_PORT"]
    return [
        Service(
            name="postgres",
            command=postgres.command(settings),
            healthy=partial(postgres.ready, settings),
            port="POSTGRES_PORT",
            stop_signal="INT",  # "fast": does not wait for clients to leave
            stop_seconds=60,
        ),
        Service(
            name="redis",
            command=[
                str(tools.valkey(settings.local)),
                *("--bind", "127.0.0.1", "--port", str(redis_port)),
                *("--dir", str(settings.local / "redis")),
                *("--appendonly", "yes", "--appendfsync", "everysec"),
                *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lfu"),
            ],
            healthy=partial(health.redis, redis_port),
            port="REDIS_PORT",
            stop_seconds=30,
        ),
    ]


def flower(settings: Settings) -> Service:
    port = settings.ports["FLOWER_PORT"]
    return Service(
        name="flower",
        command=[
            *("celery", "-A", "app", "flower", "--conf=app/flowerconfig.py"),
            # Only the command line wins over flowerconfig.py.
            *("--address=127.0.0.1", f"--port={port}"),
        ],
        healthy=partial(health.web, port, "/flower/healthcheck"),
        folder="celery-app",
        environment={
            "FLOWER_BASIC_AUTH": "admin:dev-token",
            **app_environment(settings, settings.stacks[0], "flower"),
        },
        level=2,
        port="FLOWER_PORT",
        watch=(str(ROOT / "celery-app"),),
    )
