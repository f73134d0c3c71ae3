"""Settings: read once, at start, from the environment; required ones lack a default."""

import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    Field,
    PostgresDsn,
    RedisDsn,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from .dev_secrets import check_secret
from .secret_files import read_secret_files

SECRETS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "FLOWER_BASIC_AUTH")


class BaseLoader(BaseSettings):
    """Loads the fields of a subclass, so that a process asks only for what it needs."""

    # Compose hands an unset variable on as an empty one: treat both alike.
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    # First, since the checks of the others depend on it.
    env: Literal["dev", "prod"] = "prod"

    check_secrets = field_validator(*map(str.lower, SECRETS), check_fields=False)(
        check_secret
    )

    @classmethod
    def load(cls) -> Self:
        """Return the settings of this process.

        Raises SystemExit with one line for each variable that is missing or wrong; the
        values are not repeated, since some are secrets.
        """
        wanted = [name for name in SECRETS if name.lower() in cls.model_fields]
        files = read_secret_files(wanted)
        fields: dict[str, Any] = {name.lower(): v for name, v in files.items()}
        try:
            return cls(**fields)
        except ValidationError as error:
            raise SystemExit("\n".join(map(_explain, error.errors()))) from None


class DatabaseSettings(BaseLoader):
    """What a migration needs, and nothing else."""

    database_url: PostgresDsn


class BrokerSettings(BaseLoader):
    """What beat and Flower need: neither gets the password of a database."""

    celery_broker_url: RedisDsn
    celery_queue: str
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"
    worker_concurrency: int = Field(2, ge=1, le=64)
    heartbeat_file: Path = Path("/tmp/heartbeat")


class Settings(DatabaseSettings, BrokerSettings):
    """What the tasks need; the README's table explains each variable."""

    redis_url: RedisDsn
    purge_after_days: int = Field(30, ge=1, le=3650)


class FlowerSettings(BrokerSettings):
    """What Flower needs besides: who may look at it."""

    flower_basic_auth: SecretStr

    @property
    def users(self) -> list[str]:
        """Return the users, each as "name:password"."""
        return self.flower_basic_auth.get_secret_value().split(",")

    @field_validator("flower_basic_auth")
    @classmethod
    def check_users(cls, value: SecretStr) -> SecretStr:
        users = value.get_secret_value().split(",")
        if not all(re.fullmatch("[^:]+:.+", user) for user in users):
            raise ValueError("must be user:password")
        return value


def _explain(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        either = f" (or {name}_FILE)" if name in SECRETS else ""
        return f"config: {name}{either} is not set"
    return f"config: {name}: {error['msg'].removeprefix('Value error, ')}"
