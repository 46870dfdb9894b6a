"""Acts on the record of a claim of immunity."""

import pytest

from domain.immunity.acts import ClaimUnsupported, NoThirdState, RuledBeforeClaim, SendingStateUnnamed
from domain.immunity.facts import (
    Basis,
    ClaimRejected,
    ClaimRemarked,
    ClaimUpheld,
    ClaimWithdrawn,
    ImmunityClaimed,
    ImmunityFact,
    ImmunityWaived,
    RulingSought,
)
from domain.rules import AlreadyOnRecord, AnotherPerson, EndsBeforeItBegan, NotOnRecord
from domain.values import PersonId, RequestId, StateCode
from tests.domain.kit import ANOTHER, CLAIM, REQUEST, STATE, correcting, given, place, retraction, said

THIRD = StateCode("SD")
claim = said(
    ImmunityClaimed, "2017-03-20", state=STATE, basis=Basis.ART_98_1, third_state=THIRD, prose="a sitting head of State"
)
EVERY_RULING = pytest.mark.parametrize("ruling", [ClaimRejected, ClaimUpheld])


def claimed(**particulars: object) -> ImmunityClaimed:
    return said(
        ImmunityClaimed, "2017-03-20", **{"state": STATE, "basis": Basis.ART_98_1, "prose": "why", **particulars}
    )


def test_a_claim_comes_on_record_once_and_is_of_one_person() -> None:
    given().when(claim).then_recorded()
    given(claim).when(claim).then_refused(AlreadyOnRecord)
    given(claim).when(claimed(person=ANOTHER, corrects=correcting(1, CLAIM))).then_recorded()
    given(claim, claim).when(claimed(person=ANOTHER, corrects=correcting(1, CLAIM))).then_refused(AnotherPerson)


def test_a_claim_names_a_person_and_a_request_on_record_and_any_state() -> None:
    given().when(claimed(request=REQUEST)).then_recorded()
    given().when(claimed(request=RequestId(place(1)))).then_refused(NotOnRecord)
    given().when(claimed(person=PersonId(place(1)))).then_refused(NotOnRecord)
    given().when(claimed(third_state=None)).then_recorded()


def test_nothing_is_ruled_on_a_claim_that_is_not_on_record() -> None:
    given().when(said(ClaimRejected)).then_refused(NotOnRecord)


@pytest.mark.parametrize("kind", [RulingSought, ImmunityWaived, ClaimRejected, ClaimUpheld, ClaimWithdrawn])
def test_what_follows_a_claim_is_recorded(kind: type[ImmunityFact]) -> None:
    for day in ("2017-03-20", "2017-07-06", "2017", ""):
        given(claim).when(said(kind, day)).then_recorded()


@EVERY_RULING
def test_a_ruling_names_no_chamber_where_the_source_names_none(ruling: type[ImmunityFact]) -> None:
    given(claim).when(said(ruling, "2017-07-06", chamber=None)).then_recorded()


@EVERY_RULING
def test_a_ruling_dated_before_the_claim_is_kept_and_marked_for_a_court_is_never_refused(
    ruling: type[ImmunityFact],
) -> None:
    given(claim).when(said(ruling, "2017-03-19")).then_marked(RuledBeforeClaim)
    given(claim, retraction(1, CLAIM)).when(said(ruling, "2017-03-19")).then_recorded()


def test_a_claim_is_not_withdrawn_before_it_is_made() -> None:
    given(claim).when(said(ClaimWithdrawn, "2017-03-19")).then_refused(EndsBeforeItBegan)


def test_a_state_may_have_waived_and_a_remark_may_be_made_before_the_claim() -> None:
    given(claim).when(said(ImmunityWaived, "2010")).then_recorded()
    given(claim).when(said(ClaimRemarked, "2010")).then_recorded()


def test_a_claim_told_to_have_come_without_what_it_rests_on_is_kept_and_marked() -> None:
    given().when(claimed(informed=False)).then_marked(ClaimUnsupported)
    given().when(claimed(informed=True)).then_recorded()


@pytest.mark.parametrize("prose", [None, "", "  "])
def test_that_no_source_tells_what_a_claim_rests_on_shows_nothing(prose: str | None) -> None:
    given().when(claimed(prose=prose)).then_recorded()


def test_a_claim_under_an_agreement_names_the_sending_state() -> None:
    given().when(claimed(basis=Basis.ART_98_2, third_state=THIRD)).then_recorded()
    given().when(claimed(basis=Basis.ART_98_2, third_state=None)).then_marked(SendingStateUnnamed)


def test_a_state_that_claims_its_own_immunity_is_marked() -> None:
    given().when(claimed(third_state=STATE)).then_marked(NoThirdState)
    given().when(claimed(third_state=STATE, informed=False)).then_marked(ClaimUnsupported, NoThirdState)


def test_what_may_have_come_on_the_vague_day_of_the_claim_is_neither_refused_nor_marked() -> None:
    vague = said(ImmunityClaimed, "2017-03", state=STATE, basis=Basis.ART_98_1, third_state=THIRD, prose="why")
    given(vague).when(said(ClaimWithdrawn, "2017-03-01")).then_recorded()
    given(vague).when(said(ClaimRejected, "2017-03-01")).then_recorded()
