"""Secrets from files: a setting X may be given as X_FILE, the path of a file with it.

The contract is that of the official images (docker-library `file_env`), read here and
not in the entrypoint, so that a secret never becomes part of a process environment.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from dotenv import dotenv_values


def read_secret_files(names: Iterable[str]) -> dict[str, str]:
    """Return {X: content} for each X of `names` that is given as X_FILE.

    Looks at the process environment, then at `.env` in the working folder. Raises
    SystemExit, naming the variable, when X and X_FILE are both set or when the file
    cannot be read.
    """
    environ = {**dotenv_values(".env"), **os.environ}
    found = {}
    for name in names:
        path = environ.get(f"{name}_FILE")
        if not path:
            continue
        if environ.get(name):
            raise SystemExit(f"config: {name} and {name}_FILE are both set; keep one")
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SystemExit(f"config: {name}_FILE cannot be read: {error}") from None
    return found
