"""What a service may do in Postgres and Redis with the secrets that it has."""

import json
import re

import httpx
import pytest

from ..runtime import run, wait_for
from .containers import known
from .expected import STACKS, WEB

each_stack = pytest.mark.parametrize("stack", STACKS)
NUMBERS = {"flask": 1, "fastapi": 2, "django": 3, "celery": 4}

# Run in the service's own container: print the error of each, "" for what is allowed.
SQL = """
import json, sys, psycopg
url = open("/run/secrets/database_url").read()
def attempt(database, statement):
    options = {"dbname": database} if database else {}
    target = psycopg.conninfo.make_conninfo(url, **options)
    try:
        with psycopg.connect(target) as connection:
            connection.execute(statement)
            connection.rollback()
    except psycopg.Error as error:
        return str(error)
    return ""
print(json.dumps([attempt(*pair) for pair in json.loads(sys.argv[1])]))
"""
REDIS = """
import json, sys, redis
name, commands = json.loads(sys.argv[1])
client = redis.Redis.from_url(open("/run/secrets/" + name).read())
def attempt(command):
    try:
        client.execute_command(*command.split())
    except redis.RedisError as error:
        return str(error)
    return ""
print(json.dumps([attempt(command) for command in commands]))
"""


def errors(service: str, script: str, argument: object) -> list[str]:
    """Return what the script prints in the service's container."""
    command = ["docker", "exec", known(service)[0].name, "python", "-c", script]
    printed = run(*command, json.dumps(argument)).stdout
    return list(json.loads(printed.splitlines()[-1]))


@each_stack
def test_worker_reads_and_writes_rows(stack: str) -> None:
    allowed = [
        "SELECT 1 FROM links",
        "INSERT INTO links (slug, url) VALUES ('may-i', 'https://example.com/')",
        "UPDATE links SET url = url",
        "DELETE FROM links",
        "CREATE TEMPORARY TABLE rows (id int)",
    ]
    pairs = [["", statement] for statement in allowed]
    assert errors(f"{stack}-worker", SQL, pairs) == [""] * len(allowed)


@each_stack
def test_worker_changes_no_schema_and_sees_no_other_database(stack: str) -> None:
    own = [
        "DROP TABLE links",
        "TRUNCATE links CASCADE",
        "ALTER TABLE links ADD COLUMN x int",
        "CREATE TABLE x (id int)",
        "CREATE ROLE x",
        "COPY links TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_authid",
    ]
    others = {"flask", "fastapi", "django", "celery", "postgres", "template1"} - {stack}
    pairs = [*(["", sql] for sql in own), *([name, "SELECT 1"] for name in others)]
    told = errors(f"{stack}-worker", SQL, pairs)
    refused = re.compile("permission denied|must be owner")
    assert [p for p, e in zip(pairs, told, strict=True) if not refused.search(e)] == []


@each_stack
def test_redis_user_of_clicks_sees_its_own_database_only(stack: str) -> None:
    own = NUMBERS[stack]
    denied = [
        *(f"SELECT {number}" for number in range(6) if number != own),
        *("KEYS *", "FLUSHALL", "FLUSHDB", "CONFIG GET *", "ACL LIST", "SHUTDOWN"),
        *("GET q:flask", "LPUSH q:flask x", "SET other 1", "PUBLISH q:x 1"),
        f"COPY link:a link:b DB {5 - own}",
    ]
    allowed = ["GET link:a", "HINCRBY clicks:may-i 1 1", "DEL clicks:may-i"]
    argument = ["redis_url", [*denied, *allowed]]
    found = errors(f"{stack}-worker", REDIS, argument)
    told = dict(zip([*denied, *allowed], found, strict=True))
    assert [command for command in denied if "permissions" not in told[command]] == []
    assert [told[command] for command in allowed] == [""] * len(allowed)


@pytest.mark.parametrize("stack", WEB)
def test_web_app_may_only_add_to_its_queue(stack: str) -> None:
    other = "django" if stack != "django" else "flask"
    denied = [
        *(f"LPUSH q:{other} x", f"LRANGE q:{stack} 0 9", f"BRPOP q:{stack} 1"),
        *("HGETALL q:unacked", "SELECT 1", "PUBLISH q:/0.celery.pidbox x", "KEYS *"),
    ]
    found = zip(denied, errors(stack, REDIS, ["broker_url", denied]), strict=True)
    assert [command for command, error in found if "permissions" not in error] == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("PING", "NOAUTH"),
        ("INFO", "NOAUTH"),
        ("--user health --pass any PING", "PONG"),
        ("--user health --pass any INFO", "NOPERM"),
        ("--user default --pass default PING", "WRONGPASS"),
    ],
)
def test_redis_tells_nothing_without_a_password(command: str, answer: str) -> None:
    asked = ["redis-cli", "--no-auth-warning", *command.split()]
    assert answer in run("docker", "exec", known("redis")[0].name, *asked).stdout


def test_transactions_survive_a_restart_of_redis(https: httpx.Client) -> None:
    """Redis replays its file as the default user and drops the transactions that this
    one may not run (redis#14541): `default off` would lose clicks and messages."""
    redis = known("redis")[0]
    authorized = "export REDISCLI_AUTH=$(cat /run/secrets/redis_password);"
    lines = r"MULTI\nSET restart:a 1\nSET restart:b 2\nEXEC\nWAITAOF 1 0 2000\n"
    assert "QUEUED" in redis.sh(f"{authorized} printf '{lines}' | redis-cli")
    run("docker", "restart", redis.name).check_returncode()

    def values() -> list[str]:
        answer = redis.sh(f"{authorized} redis-cli MGET restart:a restart:b")
        return [] if "LOADING" in answer else answer.split()

    assert wait_for(values, "Redis has its data back") == ["1", "2"]
    path = "/health/ready"
    wait_for(lambda: https.get(path).json()["status"] == "healthy", "Redis is found")
