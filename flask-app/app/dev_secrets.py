"""The secrets of development: everybody knows them, so ENV=prod refuses them."""

import re
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_core.core_schema import ValidationInfo

DEV_TOKEN = "dev-token"

T = TypeVar("T")


def check_secret(value: T, info: ValidationInfo) -> T:
    """Return a secret setting as it is; a validator of pydantic's.

    Raises ValueError, which does not repeat the value, if ENV=prod must not use it: a
    URL without a password or with the user's name as one, or a token of development.
    """
    if info.data.get("env") == "prod" and (reason := _why_not(value)):
        raise ValueError(f"{reason} when ENV=prod")
    return value


def _why_not(value: object) -> str:
    if isinstance(value, SecretStr):
        used = DEV_TOKEN in re.split(r"[\s,:]+", value.get_secret_value())
        return f"must not be '{DEV_TOKEN}'" if used else ""
    url = urlsplit(str(value))
    if not url.password or url.password == url.username:
        return "needs a password, and not the user's name,"
    return ""
