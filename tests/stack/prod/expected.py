"""What ENV=prod promises, written down by hand: nothing here is read from compose/."""

import os

STACK = os.environ.get("STACK", "flask")
STACKS = ["flask", "fastapi", "django", "celery"] if STACK == "all" else [STACK]
WEB = [stack for stack in STACKS if stack != "celery"]
WORKERS = [f"{stack}-{kind}" for stack in STACKS for kind in ("worker", "beat")]
ONCE = [f"{stack}-migrate" for stack in STACKS]
SHARED = ["postgres", "redis", "nginx", "flower"]
RUNNING = [*SHARED, *WEB, *WORKERS]
SERVICES = [*RUNNING, *ONCE]

NETWORKS = {
    "nginx": {"edge", "app", "ops"},
    "redis": {"data", "ops"},
    "flower": {"ops"},
    **dict.fromkeys(WEB, {"app", "data"}),
    **dict.fromkeys(["postgres", *WORKERS, *ONCE], {"data"}),
}

# Where each one listens, inside; no other port answers to anyone.
PORTS = {
    "nginx": {8080, 8443},
    "postgres": {5432},
    "redis": {6379},
    "flower": {5555},
    **dict.fromkeys(WEB, {8000}),
    **dict.fromkeys(WORKERS, set()),
}

UIDS = {"postgres": 999, "redis": 999, "nginx": 101}
APP_UID = 10001

# Beside the mounts that every container has: /tmp, /dev/shm and /dev/mqueue.
WRITABLE = {
    "postgres": {"/var/lib/postgresql", "/run/postgresql"},
    "redis": {"/data"},
}
VOLUMES = {"/var/lib/postgresql", "/data"}

# Seconds that a process may take for a graceful end, by its own settings.
GRACEFUL = {
    "postgres": 60,
    "redis": 10,
    "nginx": 30,
    **dict.fromkeys(WEB, 30),  # gunicorn's graceful_timeout; uvicorn's is 25
    **{f"{stack}-worker": 60 for stack in STACKS},  # task_time_limit
}


def secrets_of(service: str) -> set[str]:
    """Return the names of the files that a service finds in /run/secrets."""
    stack, _, kind = service.partition("-")
    if service in WEB or service == "django-migrate":
        # Django reads its settings whole, whatever the command.
        web = {"api_token", "broker_url", "redis_url", "database_url"}
        return web | ({"secret_key"} if stack == "django" else set())
    return {
        "postgres": {"postgres_password", "pgpass", *_database_passwords()},
        "redis": {"redis_acl", "redis_password"},
        "nginx": set(),
        "flower": {"flower_basic_auth", "broker_url"},
        "worker": {"broker_url", "redis_url", "database_url"},
        "beat": {"broker_url"},
        "migrate": {"database_url"},
    }[kind or service]


def _database_passwords() -> set[str]:
    stacks = ["flask", "fastapi", "django", "celery"]
    roles = [role for stack in stacks for role in (stack, f"{stack}_owner")]
    return {f"{role}_db_password" for role in roles}


def sources_of(service: str) -> dict[str, str]:
    """Return file in the container -> file in SECRETS_DIR, of a service's secrets."""
    stack, _, kind = service.partition("-")
    names = {
        "redis_url": f"{stack}_redis_url",
        "database_url": f"{stack}_{'migrate' if kind == 'migrate' else 'database'}_url",
        "broker_url": f"{stack}_producer_url",
    }
    if kind in ("worker", "beat"):
        names["broker_url"] = "worker_broker_url"
    if service == "flower":
        names["broker_url"] = "flower_broker_url"
    return {name: names.get(name, name) for name in secrets_of(service)}
