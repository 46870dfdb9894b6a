"""Every environment variable, typed."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `ATLARGE_*`. `master_key` authenticates cursors (and later wraps the keys of seals);
    without it a key is made for this process alone. `log_key` is what the keys that sign the logs are derived from;
    without it one is made and kept beside a SQLite database. `witnesses`: the vkeys of those whose cosignatures are
    accepted, between spaces."""

    model_config = SettingsConfigDict(env_prefix="ATLARGE_", extra="ignore")

    database_url: str = "sqlite:///atlarge.db"
    master_key: SecretStr | None = None
    log_key: SecretStr | None = None
    witnesses: str = ""
    anonymous_read: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
