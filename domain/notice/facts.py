"""What is recorded of a notice. RS art. 87(1)(b); INTERPOL Rules on the Processing of Data arts 82-87."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import PersonId


class Instrument(StrEnum):
    RED_NOTICE = "red_notice"
    OTHER_NOTICE = "other_notice"
    UNSC_SPECIAL_NOTICE = "unsc_special_notice"
    DIFFUSION = "diffusion"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Fact):
    """A fact by which a notice comes on record: it names the person and the instrument."""

    person: PersonId
    instrument: Instrument

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person,))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRequested(Naming):
    """The Court asked INTERPOL for a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeIssued(Naming):
    """A source says that INTERPOL issued a notice, on `occurred` or undated."""

    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDenied(Naming):
    """A source says that there is no such notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished(Fact):
    """A public extract appeared; it appears only if the requester agrees."""

    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn(Fact):
    """The notice was cancelled or deleted."""


NoticeFact = NoticeRequested | NoticeIssued | NoticeDenied | NoticePublished | NoticeWithdrawn | Shared
