"""The environment: read once, at start; variables that are required lack a default."""

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
from pydantic_core.core_schema import ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from .dev_secrets import check_secret
from .secret_files import read_secret_files

# Django's own check asks for that many (security.W009).
MIN_SECRET_KEY = 50
SECRETS = ("API_TOKEN", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY")


class Environment(BaseSettings):
    """One field per environment variable; the README's table explains each."""

    # Compose hands an unset variable on as an empty one: treat both alike.
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    # First, since the checks of the others depend on it.
    env: Literal["dev", "prod"] = "prod"
    secret_key: SecretStr
    database_url: PostgresDsn
    redis_url: RedisDsn
    celery_broker_url: RedisDsn
    celery_queue: str
    api_token: SecretStr
    public_url: AnyHttpUrl
    allowed_hosts: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "json"
    web_threads: int = Field(4, ge=1, le=64)
    forwarded_allow_ips: str = "127.0.0.1"
    failed_tokens_per_minute: int = Field(20, ge=1)
    link_cache_seconds: float = Field(0, ge=0, le=60)
    click_buffer_ms: int = Field(0, ge=0, le=10_000)
    app_version: str = "dev"
    static_root: str = ""

    check_secrets = field_validator(*map(str.lower, SECRETS))(check_secret)

    @classmethod
    def load(cls) -> Self:
        """Return the environment of this process.

        Raises SystemExit with one line for each variable that is missing or wrong; the
        values are not repeated, since some are secrets.
        """
        files = read_secret_files(SECRETS)
        fields: dict[str, Any] = {name.lower(): v for name, v in files.items()}
        try:
            return cls(**fields)
        except ValidationError as error:
            raise SystemExit("\n".join(map(_explain, error.errors()))) from None

    @property
    def tokens(self) -> list[bytes]:
        """The valid API tokens: one, or two while a rotation is under way."""
        return [token.encode() for token in _split(self.api_token)]

    @property
    def secret_keys(self) -> list[str]:
        """The key that signs, then the ones that are still accepted."""
        return self.secret_key.get_secret_value().split()

    @property
    def base_url(self) -> str:
        """PUBLIC_URL without a trailing slash: what short URLs start with."""
        return str(self.public_url).rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port of PUBLIC_URL, as a browser sends them in `Origin`."""
        return re.match(r"[^/]+//[^/]+", self.base_url)[0]  # type: ignore[index]

    @property
    def hosts(self) -> list[str]:
        """What a request's Host may be."""
        given = re.findall(r"[^\s,]+", self.allowed_hosts)
        local = [".localhost", "127.0.0.1", "[::1]"] if self.env == "dev" else []
        return (given or [str(self.public_url.host)]) + local

    @field_validator("api_token")
    @classmethod
    def check_tokens(cls, value: SecretStr) -> SecretStr:
        tokens = _split(value)
        if not 1 <= len(tokens) <= 2:
            raise ValueError("must hold one token, or two during a rotation")
        return value

    @field_validator("secret_key")
    @classmethod
    def check_secret_key(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        keys = value.get_secret_value().split()
        if not keys:
            raise ValueError("must hold a key, and during a rotation the old one too")
        if info.data.get("env") == "prod" and min(map(len, keys)) < MIN_SECRET_KEY:
            raise ValueError(
                f"must have at least {MIN_SECRET_KEY} random characters when ENV=prod"
            )
        return value


def _split(value: SecretStr) -> list[str]:
    return [part for part in re.split(r"[\s,]+", value.get_secret_value()) if part]


def _explain(error: Any) -> str:
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        either = f" (or {name}_FILE)" if name in SECRETS else ""
        return f"config: {name}{either} is not set"
    return f"config: {name}: {error['msg'].removeprefix('Value error, ')}"
