"""Everything that a running stack shows to someone: name -> bytes."""

import os
import ssl
from collections.abc import Callable

import httpx

from .canaries import output
from .containers import compose, folder, known, secret
from .expected import RUNNING, SERVICES, STACKS, WEB

PROCESSES = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null"
FILES = r"find /tmp /dev/shm -type f -exec cat {} + 2>/dev/null"
METRICS = """from urllib.request import urlopen
for path in ('metrics', 'health', 'health/ready', '', 'api/openapi.json'):
    print(urlopen('http://127.0.0.1:8000/' + path).read().decode())"""
FLOWER = [
    *["", "workers", "tasks", "broker", "api/workers?refresh=1", "api/tasks"],
    *["api/queues/length", "api/task/types", "metrics", "healthcheck", "nothing"],
]
JSON = {"Content-Type": "application/json"}
# One of each kind of refusal; the right token is with all but the first two.
REQUESTS: list[tuple[str, str, dict[str, str], bytes]] = [
    ("GET", "/api/links", {"Authorization": ""}, b""),
    ("GET", "/api/links", {"Authorization": "Bearer wrong"}, b""),
    ("GET", "/", {}, b""),
    ("GET", "/health/ready", {}, b""),
    ("GET", "/metrics", {}, b""),
    ("GET", "/no-such-slug", {}, b""),
    ("GET", "/api/links?limit=0", {}, b""),
    ("GET", "/api/imports/0", {}, b""),
    ("DELETE", "/api/links", {}, b""),
    ("BREW", "/api/links", {}, b""),
    ("POST", "/api/links", JSON, b"{"),
    ("POST", "/api/links", JSON, b'{"url": "nonsense"}'),
    ("POST", "/api/links", JSON, b'{"url": "https://example.com/"}'),
    ("POST", "/api/links", JSON, b'"' + b"x" * 100_000 + b'"'),
    ("POST", "/api/links", {"Content-Type": "text/plain"}, b"x"),
    ("POST", "/api/imports", {"Content-Type": "text/csv"}, b"nonsense"),
    ("GET", "/" + "x" * 20_000, {}, b""),
    ("GET", "/", {"X-Large": "x" * 40_000}, b""),
    ("GET", "/api/docs", {"Host": "unknown.example"}, b""),
]


def client() -> httpx.Client:
    ca = folder("CERTS_DIR", ".certs") / "ca.pem"
    url = f"https://localhost:{os.environ.get('HTTPS_PORT', 443)}"
    verify = ssl.create_default_context(cafile=ca)
    return httpx.Client(base_url=url, verify=verify, timeout=30, trust_env=False)


def told(response: httpx.Response) -> bytes:
    return f"{response.status_code} {response.headers}".encode() + response.content


def answers() -> bytes:
    """Return what each web app answers, through nginx, to each kind of request."""
    token = {"Authorization": f"Bearer {secret('api_token').split()[0]}"}
    with client() as https:
        return b"\n".join(
            told(https.request(method, path, headers=host | token | more, content=body))
            for host in ({"Host": f"{app}.localhost"} for app in WEB)
            for method, path, more, body in REQUESTS
        )


def flower() -> bytes:
    """Return Flower's pages, for someone who may see them."""
    name, _, password = secret("flower_basic_auth").partition(":")
    with client() as https:
        https.auth = (name, password)
        workers = list(https.get("/flower/api/workers?refresh=1").json())
        paths = FLOWER + [f"worker/{worker}" for worker in workers]
        pages = [https.get(f"/flower/{path}") for path in paths]
    assert {pages[0].status_code, pages[1].status_code} == {200}
    return b"\n".join(told(page) for page in pages)


def inside(script: str) -> Callable[[], bytes]:
    """Return what a shell prints in every container."""
    names = [one.name for service in RUNNING for one in known(service)]
    execute = ["docker", "exec"]
    return lambda: b"\n".join(
        output(*execute, name, "sh", "-c", script) for name in names
    )


def celery(*command: str) -> Callable[[], bytes]:
    worker = known(f"{STACKS[0]}-worker")[0].name
    return lambda: output("docker", "exec", worker, "celery", "-A", "app", *command)


def images() -> list[str]:
    return sorted({known(service)[0].inspected["Image"] for service in SERVICES})


def described() -> bytes:
    """Return what Docker tells of containers and images, and of how they were made."""
    names = [one.name for service in SERVICES for one in known(service)]
    history = ["docker", "history", "--no-trunc", "--format", "{{json .}}"]
    made = b"\n".join(output(*history, image) for image in images())
    return output("docker", "inspect", *names, *images()) + made


def metrics() -> bytes:
    names = [known(app)[0].name for app in WEB]
    return b"\n".join(
        output("docker", "exec", one, "python", "-c", METRICS) for one in names
    )


SURFACES: dict[str, Callable[[], bytes]] = {
    "docker inspect and history": described,
    "docker compose config": lambda: compose("config").encode(),
    "environments and arguments": inside(PROCESSES),
    "files in /tmp and /dev/shm": inside(FILES),
    "answers to requests": answers,
    "metrics": metrics,
    "Flower's pages": flower,
    "celery report": celery("report"),
    "celery inspect conf": celery("inspect", "conf"),
    "celery inspect stats": celery("inspect", "stats"),
}
