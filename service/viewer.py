"""Who may see what: asked before anything is loaded, an argument of every query.

There are exactly two audiences. The public sees what is public today; the cleared (registry, auditor)
see everything, and alone may ask what holds without regard to publicity.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from domain.values import SECRET, Day


class Audience(StrEnum):
    """Each is a log of its own, with its own dense order."""

    PUBLIC = "public"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A ceiling on the public axis: `today` is the last day whose publications a public viewer knows."""

    audience: Audience
    today: Day

    @property
    def ceiling(self) -> Day:
        """The last public day this viewer may see."""
        return self.today if self.audience is Audience.PUBLIC else SECRET

    def public_on(self, asked: date | None, *, regardless: bool = False) -> Day:
        """The public day an answer is given for: never beyond the viewer's ceiling."""
        if regardless:
            return self.ceiling
        return self.today if asked is None else min(asked.toordinal(), self.ceiling)


def public_viewer(now: datetime | None = None) -> Viewer:
    return Viewer(Audience.PUBLIC, (now or datetime.now(UTC)).date().toordinal())


def cleared_viewer(now: datetime | None = None) -> Viewer:
    return Viewer(Audience.FULL, (now or datetime.now(UTC)).date().toordinal())
