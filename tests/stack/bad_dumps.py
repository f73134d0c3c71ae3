"""Files that `make restore` has to refuse, made of a good dump."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

Change = Callable[[bytes], bytes]


def flipped(place: float) -> Change:
    def change(dump: bytes) -> bytes:
        at = int(len(dump) * place)
        return dump[:at] + bytes([dump[at] ^ 1]) + dump[at + 1 :]

    return change


def newer_server(dump: bytes) -> bytes:
    head, tail = dump[:500], dump[500:]
    return re.sub(rb"18(\.\d+)", rb"99\1", head) + tail


# Name: what is done to the dump, and what the refusal says. The checksum is made after
# it, and matches.
MATCHING: dict[str, tuple[Change, str]] = {
    "empty": (lambda dump: b"", "is empty"),
    "truncated": (lambda dump: dump[: len(dump) // 2], "is damaged"),
    "a byte flipped in the middle": (flipped(0.5), "is damaged"),
    "a byte flipped near the end": (flipped(0.97), "is damaged"),
    "random": (lambda dump: os.urandom(len(dump)), "is not a dump"),
    "SQL": (lambda dump: b"-- PostgreSQL database dump\n", "is not a dump"),
    "newer format": (
        lambda dump: dump[:6] + bytes([dump[6] + 1]) + dump[7:],
        "newer version of pg_dump",
    ),
    "newer server": (newer_server, "was made by Postgres 99"),
    "another project's": (
        lambda dump: dump.replace(b"\x05\0\0\0flask", b"\x05\0\0\0shopx", 1),
        "the database 'shopx'; ours are",
    ),
}

# These keep the checksum that was made of the whole dump.
MISMATCHING: dict[str, Change] = {
    "truncated": lambda dump: dump[:-1],
    "a byte flipped": flipped(0.5),
    "longer": lambda dump: dump + b"\0",
}


def write(target: Path, content: bytes, like: Path, *, checksum: bool) -> Path:
    """Write a dump and a checksum file like another's, with its own checksum or not."""
    target.write_bytes(content)
    digest, _, rest = Path(f"{like}.sha256").read_text().partition(" ")
    digest = hashlib.sha256(content).hexdigest() if checksum else digest
    Path(f"{target}.sha256").write_text(f"{digest} {rest}")
    return target
