"""nginx: the service, and its files made from the project's."""

from __future__ import annotations

import os
import re
import shlex
from functools import partial

import health
import tools
from service import Service
from settings import ROOT, Settings

# What a variable may change: a new port or limit means another start.
RENDERED = ("default", "http", "limits")

# Workers outlive a master that is killed with -9, and keep its port.
ORPHANS = (
    "for p in /proc/[0-9]*; do"
    ' [ ! "$p/exe" -ef {program} ] || kill -QUIT "${{p#/proc/}}"; done'
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
        prepare=ORPHANS.format(program=shlex.quote(str(tools.nginx(settings.local)))),
        watch=(str(ROOT / "nginx"), *(f"{prefix}/run/{x}.conf" for x in RENDERED)),
    )


def render_nginx(settings: Settings) -> None:
    """Lay out nginx's prefix: links to the project's files, the templates filled."""
    prefix = settings.local / "nginx"
    for name in ("nginx.conf", "snippets"):
        link = prefix / name
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / "nginx" / name)
    values = nginx_values(settings)
    for template in (ROOT / "nginx" / "templates").glob("*.template"):
        # As envsubst with NGINX_ENVSUBST_FILTER=[A-Z]: nginx's own variables stay.
        text = re.sub(
            r"\$\{([A-Z_]+)\}",
            lambda name: values.get(name[1], name[0]),
            template.read_text(),
        )
        (prefix / "run" / template.stem).write_text(text)


def nginx_values(settings: Settings) -> dict[str, str]:
    ports = settings.ports
    servers = ("FLASK", "FASTAPI", "DJANGO", "FLOWER")
    addresses = {f"{x}_SERVER": f"127.0.0.1:{ports[f'{x}_PORT']}" for x in servers}
    first = settings.stacks[0]
    limits = {"WRITES_PER_SECOND": "20", "CONNECTIONS_PER_CLIENT": "128"}
    return {
        "EDGE": "http",  # TLS is for ENV=prod, and that is for Docker
        "HSTS": "",
        "LISTEN_OPTIONS": "",
        "HTTP_LISTEN": f"127.0.0.1:{ports['HTTP_PORT']}",
        "RESOLVER": "127.0.0.1",  # never asked: all servers are plain addresses
        "DEFAULT_APP": "flask" if first == "celery" else first,
        "UI_ROOT": str(ROOT / "nginx" / "ui"),
        **addresses,
        **{name: settings.tunables.get(name, limits[name]) for name in limits},
    }
