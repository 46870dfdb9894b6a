"""Every environment variable, typed."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `ATLARGE_*`. `master_key` authenticates cursors (and later wraps the keys of seals);
    without it a key is made for this process alone."""

    model_config = SettingsConfigDict(env_prefix="ATLARGE_", extra="ignore")

    database_url: str = "sqlite:///atlarge.db"
    master_key: SecretStr | None = None
    anonymous_read: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
