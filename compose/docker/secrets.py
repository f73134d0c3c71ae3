"""Makes the secrets of ENV=prod, one file each, in /secrets; run by `make secrets`.

Runs as root in a container, because each file belongs to the uid of the container
that reads it (Compose hands owner and mode on as they are); only root can say so.
Secrets that exist are kept.
"""

import os
import secrets
from pathlib import Path

FOLDER = Path("/secrets")
POSTGRES, APP = 999, 10001
STACKS = {"flask": 1, "fastapi": 2, "django": 3, "celery": 4}


def keep(name: str, owner: int, value: str) -> str:
    """Write the secret, unless it is there; return what it is."""
    path = FOLDER / name
    if not path.exists():
        path.touch(0o400)
        path.write_text(value)
        os.chown(path, owner, owner)
        print(f"made {name}")
    return path.read_text()


def main() -> None:
    keep("postgres_password", POSTGRES, secrets.token_urlsafe(32))
    for stack, number in STACKS.items():
        password = keep(f"{stack}_db_password", POSTGRES, secrets.token_urlsafe(32))
        url = f"postgresql://{stack}:{password}@postgres:5432/{stack}"
        keep(f"{stack}_database_url", APP, url)
        keep(f"{stack}_redis_url", APP, f"redis://redis:6379/{number}")
    keep("broker_url", APP, "redis://redis:6379/0")
    keep("api_token", APP, secrets.token_urlsafe(32))
    keep("secret_key", APP, secrets.token_urlsafe(64))
    keep("flower_basic_auth", APP, f"admin:{secrets.token_urlsafe(24)}")


if __name__ == "__main__":
    main()
