"""Settings: read once, at start, from the environment; required ones lack a default."""

import re
from typing import Any, Literal, Self

from pydantic import (
    AnyHttpUrl,
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

SECRETS = ("API_TOKEN", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")


class DatabaseSettings(BaseSettings):
    """What a migration needs, and nothing else."""

    # Compose hands an unset variable on as an empty one: treat both alike.
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    # First, since the checks of the others depend on it.
    env: Literal["dev", "prod"] = "prod"
    database_url: PostgresDsn

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


class Settings(DatabaseSettings):
    """One field per environment variable; the README's table explains each."""

    redis_url: RedisDsn
    celery_broker_url: RedisDsn
    celery_queue: str
    api_token: SecretStr
    public_url: AnyHttpUrl
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"
    web_threads: int = Field(4, ge=1, le=64)
    forwarded_allow_ips: str = "127.0.0.1"
    failed_tokens_per_minute: int = Field(20, ge=1)
    link_cache_seconds: float = Field(0, ge=0, le=60)
    click_buffer_ms: int = Field(0, ge=0, le=10_000)
    app_version: str = "dev"

    @property
    def tokens(self) -> list[bytes]:
        """The valid API tokens: one, or two while a rotation is under way."""
        value = self.api_token.get_secret_value()
        return [token.encode() for token in re.split(r"[\s,]+", value) if token]

    @property
    def base_url(self) -> str:
        """PUBLIC_URL without a trailing slash: what short URLs start with."""
        return str(self.public_url).rstrip("/")

    @field_validator("api_token")
    @classmethod
    def check_tokens(cls, value: SecretStr) -> SecretStr:
        tokens = [t for t in re.split(r"[\s,]+", value.get_secret_value()) if t]
        if not 1 <= len(tokens) <= 2:
            raise ValueError("must hold one token, or two during a rotation")
        return value


def _explain(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        either = f" (or {name}_FILE)" if name in SECRETS else ""
        return f"config: {name}{either} is not set"
    return f"config: {name}: {error['msg'].removeprefix('Value error, ')}"
