"""The services: this file is to the local runtime what compose.yaml is to Docker.

Levels: 0 Postgres and Redis, 1 migrations, 2 the apps and Flower, 3 nginx.
"""

from __future__ import annotations

import os
from functools import partial

import health
import postgres
import tools
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
        command=["celery", "-A", "app", "flower", "--conf=app/flowerconfig.py"],
        healthy=partial(health.web, port, "/flower/healthcheck"),
        folder="celery-app",
        environment={
            "FLOWER_ADDRESS": "127.0.0.1",
            "FLOWER_PORT": str(port),
            "FLOWER_BASIC_AUTH": "admin:dev-token",
            **app_environment(settings, settings.stacks[0], "flower"),
        },
        level=2,
        port="FLOWER_PORT",
        watch=(str(ROOT / "celery-app"),),
    )


def nginx(settings: Settings) -> Service:
    port, prefix = settings.ports["HTTP_PORT"], str(settings.local / "nginx")
    # The workers of a master that is root become `nobody`, who cannot read below /root.
    main = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    return Service(
        name="nginx",
        command=[
            str(tools.nginx(settings.local)),
            *("-e", "stderr", "-p", prefix, "-c", "nginx.conf", "-g", main),
        ],
        healthy=partial(health.web, port, "/"),
        level=3,
        port="HTTP_PORT",
        stop_signal="QUIT",
        watch=(str(ROOT / "nginx"), f"{prefix}/run/default.conf"),
    )
