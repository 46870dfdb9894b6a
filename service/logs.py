"""What a log may hold: ids and places in the code, never what was sent or is on record. An exception's own words may
quote either, a driver's the values of a row, so its type and its frames alone are kept."""

import logging
import traceback
from typing import Any


class Discreet(logging.Formatter):
    """Tells where an exception came from, and no word of it."""

    def format(self, record: logging.LogRecord) -> str:
        kept, record.exc_text = record.exc_text, None  # another's text of it
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return "\n".join(_frames(ei[1]))


def keep_logs() -> None:
    """Every log of this process, libraries' too, to the standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _frames(error: BaseException | None) -> list[str]:
    """The exception and those it came from, the first of them first."""
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [*_frames(before), *(each.rstrip() for each in traceback.format_tb(error.__traceback__)), _name(error)]


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
