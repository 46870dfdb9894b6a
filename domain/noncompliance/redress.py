"""The right of reply: it stands beside finding and assessment and alters neither. To have the record itself corrected
there is another way, in every room: domain/corrections.py."""

from dataclasses import dataclass
from enum import StrEnum

from domain.fact import Fact


class ReplyTo(StrEnum):
    """What the State replies to; an answer to a Chamber is a submission, and another fact."""

    RECORD = "record"
    ALLEGATION = "allegation"
    FINDING = "finding"
    OPEN_LETTER = "open_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReplied(Fact):
    """What the State says to it, in the source's `prose`."""

    to: ReplyTo
    prose: str
