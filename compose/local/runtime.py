#!/usr/bin/env python3
"""The stack without Docker: `compose/local/runtime.py COMMAND`; see README.md."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (any Python may be called python3)
    sys.exit("error: RUNTIME=local needs Python 3.11 or later; this is " + sys.version)

import argparse
import os
from collections.abc import Callable

import commands
import keep
from settings import STACKS, LocalError
from terminal import fail

COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], None], str]] = {
    "up": (commands.up, "install, start and migrate; return when all is healthy"),
    "down": (commands.down, "stop everything"),
    "restart": (commands.restart, "restart a service, or all"),
    "ps": (commands.ps, "list the services"),
    "logs": (commands.logs, "show logs (-f: follow)"),
    "migrate": (commands.migrate, "migrate the databases"),
    "resetdb": (commands.resetdb, "drop the stack's data, make it anew (--yes)"),
    "dbshell": (commands.dbshell, "psql on the stack's database"),
    "run": (commands.run, "run a command in the place of a service"),
    "env": (commands.env, "print the environment of a service"),
    "beside": (keep.beside, "run a program of Postgres as the superuser"),
    "stores": (keep.stores, "start Postgres and Redis alone"),
    "roles": (keep.roles, "set who owns the stack's database and what they may"),
    "flush": (keep.flush, "empty the stack's Redis database"),
    "pause": (keep.pause, "stop what writes to the stack's database"),
    "resume": (keep.resume, "migrate, and start what was stopped"),
}


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="runtime.py", description=__doc__)
    subparsers = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    sub = {
        name: subparsers.add_parser(name, help=text, description=text)
        for name, (_, text) in COMMANDS.items()
    }
    sub["up"].add_argument("--stack", help="instead of the variable STACK")
    for name in ("migrate", "resetdb", "dbshell"):
        sub[name].add_argument("stack", nargs="?", choices=[*STACKS, "all"])
    sub["resetdb"].add_argument("--yes", action="store_true", help="delete the data")
    sub["ps"].add_argument("--json", action="store_true", help="for programs")
    for name in ("restart", "logs", "resume"):
        sub[name].add_argument("service", nargs="*")
    sub["logs"].add_argument("-f", "--follow", action="store_true")
    for name in ("run", "env"):
        sub[name].add_argument("service", help="flask, flask-worker, celery, …")
    for name in ("run", "beside"):
        sub[name].add_argument("argv", nargs=argparse.REMAINDER, metavar="CMD")
    return root


def main() -> int:
    arguments = parser().parse_args()
    if getattr(arguments, "stack", None):
        os.environ["STACK"] = arguments.stack
    try:
        COMMANDS[arguments.command][0](arguments)
    except LocalError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("interrupted; make down stops what was started")
    return 0


if __name__ == "__main__":
    sys.exit(main())
