"""The bundled record, ready to be asked."""

from tests.service.record.loaded import (
    _record_template,  # pyright: ignore[reportPrivateUsage]
    own_record_postgresql,
    own_record_sqlite,
    own_record_url,
    record_postgresql,
    record_sqlite,
    record_url,
)

__all__ = [
    "_record_template",
    "own_record_postgresql",
    "own_record_sqlite",
    "own_record_url",
    "record_postgresql",
    "record_sqlite",
    "record_url",
]
