"""Makes the secrets of ENV=prod, one file each, in /secrets; run by `make secrets`.

Runs as root in a container, because each file belongs to the uid of the container
that reads it (Compose hands owner and mode on as they are); only root can say so.
Secrets that exist are kept; what is derived from others is written anew.
"""

import hashlib
import os
import secrets
from pathlib import Path

FOLDER = Path("/secrets")
DATABASE, APP = 999, 10001  # the uids: postgres' and redis', the apps'
STACKS = {"flask": 1, "fastapi": 2, "django": 3, "celery": 4}

# Of Redis. `+select|N` is the only database that a user may choose; a connection starts
# in 0, the broker's, whose keys all begin with "q:".
CLICKS = (
    "~link:* ~clicks:* +get +set +del +exists +rename +hincrby +hgetall +sadd +smembers"
    " +srem +eval +evalsha +script|load +multi +exec +waitaof"
)
PUBLISH = "+lpush +llen +sadd +smembers +multi +exec"
# All channels: a PSUBSCRIBE is allowed only if its pattern is spelled as the rule's.
BROKER = (
    "~q:* &* +@read +@write +@pubsub +@transaction +@scripting -@dangerous +time"
    " +select|0"
)
CONNECT = "+ping +client|setinfo"

users: list[str] = []


def keep(name: str, owner: int, value: str) -> str:
    """Write the secret, unless it is there; return what it is."""
    path = FOLDER / name
    if not path.exists():
        write(name, owner, value)
        print(f"made {name}")
    return path.read_text()


def write(name: str, owner: int, value: str) -> None:
    path = FOLDER / name
    path.touch(0o400)
    path.write_text(value)
    os.chown(path, owner, owner)
    os.chmod(path, 0o400)


def postgres() -> None:
    """The superuser's password and, per stack, those of the app and of its owner."""
    password = keep("postgres_password", DATABASE, secrets.token_urlsafe(32))
    # libpq's own file: psql and pg_dump find the password without being given it.
    write("pgpass", DATABASE, f"*:*:*:postgres:{password}\n")
    for stack in STACKS:
        for role, url in ((stack, "database"), (f"{stack}_owner", "migrate")):
            given = keep(f"{role}_db_password", DATABASE, secrets.token_urlsafe(32))
            address = f"postgresql://{role}:{given}@postgres:5432/{stack}"
            keep(f"{stack}_{url}_url", APP, address)


def redis() -> None:
    """One user per purpose, each with its URL, and the file that Redis reads."""
    for stack, number in STACKS.items():
        user(f"{stack}_redis_url", stack, number, f"{CLICKS} +select|{number}")
        keys = f"~q:{stack}* ~q:_kombu.binding*.{stack}*"
        publish = f"{keys} {PUBLISH} +select|0"
        if stack != "celery":  # which has no web app
            user(f"{stack}_producer_url", f"{stack}-producer", 0, publish)
    user("worker_broker_url", "worker", 0, BROKER)
    user("flower_broker_url", "flower", 0, BROKER)
    # Not `off`, only behind a password: Redis replays its append-only file as this user
    # and drops the transactions that it may not run (redis#14541, valkey#3983).
    default = keep("redis_password", DATABASE, secrets.token_urlsafe(32))
    users.append(f"user default on #{digest(default)} ~* &* +@all")
    users.append("user health on nopass resetkeys resetchannels -@all +ping")
    write("redis_acl", DATABASE, "".join(f"{line}\n" for line in sorted(users)))


def user(secret: str, name: str, number: int, rules: str) -> None:
    password = secrets.token_urlsafe(32)
    url = keep(secret, APP, f"redis://{name}:{password}@redis:6379/{number}")
    password = url.split("@")[0].rpartition(":")[2]
    rights = f"resetkeys resetchannels -@all {CONNECT} {rules}"
    users.append(f"user {name} on #{digest(password)} {rights}")


def digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def main() -> None:
    postgres()
    redis()
    keep("api_token", APP, secrets.token_urlsafe(32))
    keep("secret_key", APP, secrets.token_urlsafe(64))
    keep("flower_basic_auth", APP, f"admin:{secrets.token_urlsafe(24)}")


if __name__ == "__main__":
    main()
