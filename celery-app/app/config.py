"""Settings: read once, at start, from the environment; required ones lack a default."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, PostgresDsn, RedisDsn, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .secret_files import read_secret_files

SECRETS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")


class BaseLoader(BaseSettings):
    """Loads the fields of a subclass, so that a process asks only for what it needs."""

    # Compose hands an unset variable on as an empty one: treat both alike.
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    @classmethod
    def load(cls) -> Self:
        """Return the settings of this process.

        Raises SystemExit with one line for each variable that is missing or wrong; the
        values are not repeated, since some are secrets.
        """
        wanted = [name for name in SECRETS if name.lower() in cls.model_fields]
        secrets = {k.lower(): v for k, v in read_secret_files(wanted).items()}
        try:
            return cls(**secrets)
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


def _explain(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        either = f" (or {name}_FILE)" if name in SECRETS else ""
        return f"config: {name}{either} is not set"
    return f"config: {name}: {error['msg'].removeprefix('Value error, ')}"
