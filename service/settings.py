"""Every environment variable, typed. docs/operators.md says what each is for; a test holds the two together."""

from typing import Annotated

from limits import parse
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _rate(text: str) -> str:
    """Raises ValueError for what is no rate, such as `600/minute` is."""
    parse(text)
    return text


Rate = Annotated[str, AfterValidator(_rate)]


class Settings(BaseSettings):
    """Read from `ATLARGE_*`. `master_key` wraps the keys of seals and authenticates cursors; without it nothing can be
    recorded under seal. `master_key_before` still unwraps while `atlarge seals rotate` runs. `log_key` is what the keys
    that sign the logs are derived from; without it one is made and kept beside a SQLite database. `witnesses`: the
    vkeys of those whose cosignatures are accepted, between spaces."""

    model_config = SettingsConfigDict(env_prefix="ATLARGE_", extra="ignore")

    database_url: str = "sqlite:///atlarge.db"
    master_key: SecretStr | None = None
    master_key_before: SecretStr | None = None
    log_key: SecretStr | None = None
    witnesses: str = ""
    anonymous_read: bool = True
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: str = "localhost,127.0.0.1,[::1]"
    described: bool = True
    anonymous_rate: Rate = "300000/minute"
    read_rate: Rate = "300000/minute"
    write_rate: Rate = "300000/minute"
    body_seconds: Annotated[float, Field(gt=0)] = 30

    @property
    def names(self) -> frozenset[str]:
        """The hosts by which the service may be called; `*` is any."""
        return frozenset(name for each in (*self.hosts.split(","), self.host) if (name := each.strip().lower()))
