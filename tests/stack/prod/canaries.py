"""The secrets of the stack under test, and the search for them in what it shows."""

import base64
import subprocess
import tarfile
import urllib.parse
import zlib
from collections.abc import Iterator
from typing import IO

from ..runtime import ROOT
from .containers import folder, read

GZIP = b"\x1f\x8b"


def secrets() -> dict[str, str]:
    """Return name -> what must not be seen; of a URL that is its password."""
    found = {}
    for file in sorted(folder("SECRETS_DIR", ".secrets").iterdir()):
        value = read(file)
        if "://" in value:
            value = urllib.parse.urlsplit(value).password or ""
        elif file.name == "flower_basic_auth":
            value = value.partition(":")[2]
        # Of others: pgpass holds postgres_password, redis_acl digests.
        if value and file.name not in ("pgpass", "redis_acl"):
            found[file.name] = value
    key = read(folder("CERTS_DIR", ".certs") / "privkey.pem").splitlines()
    return {**found, "privkey.pem": max(key, key=len)}


def needles(value: str) -> set[bytes]:
    """Return the ways to write a value: plain, base64, hexadecimal, for a URL."""
    plain = value.encode()
    ways = {plain, urllib.parse.quote(value, safe="").encode()}
    ways |= {plain.hex().encode(), plain.hex().upper().encode()}
    for before in range(3):  # base64 takes three bytes at a time, from anywhere
        coded = base64.b64encode(b"\0" * before + plain)
        # Its ends depend on the neighbours too.
        ways.add(coded[4 if before else 0 : len(coded) // 4 * 4 - 4])
    return ways


def hits(canaries: dict[str, str], surface: bytes) -> list[str]:
    """Return the names of the secrets that a surface shows."""
    return [
        name
        for name, value in canaries.items()
        if any(way in surface for way in needles(value))
    ]


def in_images(canaries: dict[str, str], images: list[str]) -> set[str]:
    """Return the names of those in any layer or description of the images.

    grep searches: a gigabyte, for some hundred needles at once.
    """
    names = {way: name for name, value in canaries.items() for way in needles(value)}
    command = ["grep", "--text", "--only-matching", "--fixed-strings", "--regexp"]
    pipe = subprocess.PIPE
    grep = subprocess.Popen([*command, b"\n".join(names)], stdin=pipe, stdout=pipe)
    assert grep.stdin
    with (
        subprocess.Popen(["docker", "save", *images], stdout=pipe) as save,
        tarfile.open(fileobj=save.stdout, mode="r|") as archive,
    ):
        for member in archive:
            if file := archive.extractfile(member):
                grep.stdin.writelines(blocks(file))
                grep.stdin.write(b"\n")
    assert save.returncode == 0
    found = grep.communicate()[0].split()
    assert grep.returncode in (0, 1)
    return {names[way] for way in found}


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Return the content of a layer, unpacked if the image store keeps it packed."""
    block = file.read(1 << 20)
    unpack = zlib.decompressobj(wbits=31) if block.startswith(GZIP) else None
    while block:
        yield unpack.decompress(block) if unpack else block
        block = file.read(1 << 20)


def output(*command: str) -> bytes:
    """Return what a command prints, errors included."""
    ran = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
    )
    return ran.stdout
