"""Proofs of both logs, each for verify.py to read by itself, and for any other client of RFC 6962."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.asking import Around, PlaceText, Watched
from service.api.ledger import UNKNOWN, EntryAnswer, LogAsked, LogQuestion, json, reading_signed, signer_of
from service.api.problems import not_found
from service.ledger.note import Signer
from service.transparency import proofs
from service.viewer import Audience

router = APIRouter(tags=["log"])


class InclusionQuestion(LogQuestion):
    index: PlaceText = Field(description="The index of the entry; 0 is the first.")
    size: PlaceText | None = Field(None, description="In the log of this size; by default the last that was signed.")


class ConsistencyQuestion(LogQuestion):
    start: PlaceText = Field(alias="from", description="The earlier size.")
    end: PlaceText | None = Field(None, alias="to", description="The later size; by default the last that was signed.")


class DisclosureQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    index: PlaceText = Field(description="The index of the entry in the public log.")


class Proof(BaseModel):
    """`checkpoint`: of the size the proof ends at, where that size was signed. Hashes are in hexadecimal."""

    model_config = ConfigDict(extra="forbid")

    proof: str
    log: str
    vkey: str
    checkpoint: str | None
    hashes: list[str]


class InclusionAnswer(Proof):
    index: int
    size: int
    leaf: str


class ConsistencyAnswer(Proof):
    start: int = Field(alias="from")
    to: int


class DisclosureAnswer(Proof):
    size: int
    entry: EntryAnswer


@router.get("/log/proofs/inclusion", response_model=InclusionAnswer, responses=UNKNOWN)
def get_inclusion(around: Around, log: LogAsked, asked: Annotated[InclusionQuestion, Query()]) -> Response:
    """That an entry is in the log (RFC 9162, section 2.1.3)."""
    with reading_signed(around) as reading:
        return json(proofs.inclusion(reading, log.audience, log.signer, asked.index, asked.size))


@router.get("/log/proofs/consistency", response_model=ConsistencyAnswer, responses=UNKNOWN)
def get_consistency(around: Around, log: LogAsked, asked: Annotated[ConsistencyQuestion, Query()]) -> Response:
    """That the log of a later size begins with that of an earlier one (RFC 9162, section 2.1.4)."""
    with reading_signed(around) as reading:
        return json(proofs.consistency(reading, log.audience, log.signer, asked.start, asked.end))


def full_log(around: Around, asker: Watched) -> Signer:
    """The key of the full log. Raises not_found() for whoever may not know of it."""
    if asker.audience is not Audience.FULL:
        raise not_found()
    return signer_of(around, Audience.FULL)


@router.get("/log/proofs/disclosure", response_model=DisclosureAnswer, responses=UNKNOWN)
def get_disclosure(
    around: Around, full: Annotated[Signer, Depends(full_log)], asked: Annotated[DisclosureQuestion, Query()]
) -> Response:
    """That an entry of the public log was in the full one before it was public: its place there, and what opens its
    commitment. For cleared viewers, who may hand it on: it verifies by itself."""
    with reading_signed(around) as reading:
        return json(proofs.disclosure(reading, full, asked.index))
