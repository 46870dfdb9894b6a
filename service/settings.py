"""Every environment variable, typed."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `ATLARGE_*`. `master_key` wraps the keys of seals and authenticates cursors; without it nothing can be
    recorded under seal. `master_key_before` still unwraps while `atlarge seals rotate` runs."""

    model_config = SettingsConfigDict(env_prefix="ATLARGE_", extra="ignore")

    database_url: str = "sqlite:///atlarge.db"
    master_key: SecretStr | None = None
    master_key_before: SecretStr | None = None
    anonymous_read: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
