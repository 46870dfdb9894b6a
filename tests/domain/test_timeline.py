"""Who is at large, on which days."""

from dataclasses import replace

import pytest

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    DeliveredToCourt,
    DepartedForCourt,
    DetainedDomestically,
    Escaped,
    ExpelledWithoutSurrender,
    InterimReleaseGranted,
    Released,
    ReleasedDomestically,
    ReleasedWithoutDocuments,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    SurrenderedVoluntarily,
)
from domain.person.facts import Acquitted, AppearedVoluntarily, DeathConfirmed, DeathReported, SentenceServed
from domain.values import END
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ArrestedUnderWarrant,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    HeldAdmissibleAgain,
    InadmissibilityUpheld,
    ProceedingsTerminated,
    RuledInadmissible,
    SummonsIssued,
    Termination,
    WarrantExecuted,
    WarrantIssued,
    WarrantRevoked,
)
from tests.domain.kit import (
    ANOTHER,
    SECOND_CUSTODY,
    SECOND_WARRANT,
    correcting,
    custody,
    day,
    life,
    person,
    record,
    retraction,
    said,
    warrant,
)

issued = said(WarrantIssued, "2010-01-15")


def test_nobody_is_at_large_without_a_warrant() -> None:
    assert life().spans == []
    assert life(custody(said(Arrested), said(Released, "2011"))).spans == []
    assert life(person(said(DeathReported))).spans == []


def test_a_person_is_at_large_from_the_day_of_issue() -> None:
    sought = life(warrant(issued))
    assert not sought.court("2010-01-14")
    assert sought.court("2010-01-15")
    assert sought.strict("2010-01-15")
    assert sought.label("2010-01-15") == "whereabouts-unknown"
    assert sought.spans[-1].end == END


def test_a_person_is_not_at_large_on_the_day_of_surrender() -> None:
    sought = life(warrant(issued), custody(said(Surrendered, "2011-03-01")))
    assert sought.court("2011-02-28")
    assert not sought.court("2011-03-01")


def test_a_person_surrendered_on_the_day_of_issue_never_was_at_large() -> None:
    assert life(warrant(issued), custody(said(Surrendered, "2010-01-15"))).spans == []


@pytest.mark.parametrize(
    "kind", [Arrested, ArrestedProvisionally, SurrenderedVoluntarily, Surrendered, DeliveredToCourt]
)
@pytest.mark.parametrize("end", [Released, ReleasedWithoutDocuments, ExpelledWithoutSurrender, Absconded, Escaped])
def test_custody_for_the_court_runs_from_arrest_to_release(kind: type[Arrested], end: type[Released]) -> None:
    sought = life(warrant(issued), custody(said(kind, "2011-03-01"), said(end, "2011-05-01")))
    assert [sought.court(on) for on in ("2011-02-28", "2011-03-01", "2011-04-30", "2011-05-01")] == [
        True,
        False,
        False,
        True,
    ]
    assert sought.since("2011-02-28") == "2010-01-15"
    assert sought.since("2011-05-01") == "2011-05-01"


def test_custody_goes_on_over_transfer_delivery_and_interim_release() -> None:
    sought = life(
        warrant(issued),
        custody(
            said(Arrested, "2011-03-01"),
            said(DepartedForCourt, "2011-03-05"),
            said(DeliveredToCourt, "2011-03-06"),
            said(InterimReleaseGranted, "2012", by_court=True),
        ),
    )
    assert sought.spans[-1].end == day("2011-03-01")


def test_absconding_from_an_interim_release_puts_a_person_at_large_again() -> None:
    released = said(InterimReleaseGranted, "2012-01-01", by_court=True)
    sought = life(warrant(issued), custody(said(Surrendered, "2011"), released, said(Absconded, "2012-02-01")))
    assert not sought.court("2012-01-31")
    assert sought.court("2012-02-01")


def test_an_arrest_under_a_warrant_noted_there_is_told_by_the_stream_of_custody() -> None:
    assert life(warrant(issued, said(ArrestedUnderWarrant, "2011"))).court("2012-01-01")


def test_a_person_surrendered_temporarily_is_not_at_large() -> None:
    jailed = said(DetainedDomestically, "2010-06-01")
    sought = life(
        warrant(issued),
        custody(
            jailed, said(SurrenderedTemporarily, "2012-01-01"), said(ReturnedAfterTemporarySurrender, "2012-06-01")
        ),
    )
    assert sought.label("2011-12-31") == "domestic-custody"
    assert not sought.court("2012-01-01")
    assert not sought.court("2012-06-01")


def test_an_appearance_on_a_summons_is_not_custody() -> None:
    sought = life(warrant(issued), person(said(AppearedVoluntarily, "2011-01-01")))
    assert sought.court("2011-01-01")


def test_nobody_is_at_large_under_a_summons_that_is_not_a_warrant() -> None:
    assert life(warrant(said(SummonsIssued))).spans == []
    assert life(warrant(said(SummonsIssued)), custody(said(Released))).spans == []


def test_domestic_custody_counts_in_the_count_of_the_court_and_not_in_the_strict_one() -> None:
    held = custody(said(DetainedDomestically, "2011-11-19"), said(ReleasedDomestically, "2016-04-12"))
    sought = life(warrant(issued), held)
    assert [sought.strict(on) for on in ("2011-11-18", "2011-11-19", "2016-04-11", "2016-04-12")] == [
        True,
        False,
        False,
        True,
    ]
    assert all(sought.court(on) for on in ("2011-11-18", "2011-11-19", "2016-04-11", "2016-04-12"))
    assert sought.label("2016-04-11") == "domestic-custody"
    assert sought.since("2016-04-12") == "2010-01-15"
    answer = sought.on("2016-04-12")
    assert answer is not None
    assert answer.strict_since.text == "2016-04-12"


def test_custody_in_two_states_ends_when_both_have_let_go() -> None:
    sought = life(
        warrant(issued),
        custody(said(DetainedDomestically, "2011-01-01"), said(ReleasedDomestically, "2012-01-01")),
        custody(
            said(DetainedDomestically, "2011-06-01"), said(ReleasedDomestically, "2013-01-01"), stream=SECOND_CUSTODY
        ),
    )
    assert not sought.strict("2012-06-01")
    assert sought.strict("2013-01-01")


def test_a_person_handed_over_to_the_court_has_left_the_detention_of_any_state() -> None:
    sought = life(
        warrant(issued),
        custody(said(DetainedDomestically, "2011-01-01")),
        custody(said(Surrendered, "2012-01-01"), said(Escaped, "2013-01-01"), stream=SECOND_CUSTODY),
    )
    assert sought.label("2011-12-31") == "domestic-custody"
    assert sought.label("2013-01-01") == "whereabouts-unknown"
    assert sought.strict("2013-01-01")


def test_an_arrest_for_the_court_does_not_by_itself_end_a_states_own_detention() -> None:
    held = custody(said(DetainedDomestically, "2011-01-01"), said(Arrested, "2012-01-01"), said(Released, "2012-02-01"))
    sought = life(warrant(issued), held)
    assert not sought.court("2012-01-31")
    assert sought.label("2012-02-01") == "domestic-custody"
    assert not sought.strict("2012-02-01")


def test_a_reported_death_only_labels() -> None:
    sought = life(warrant(issued), person(said(DeathReported, "2012-01-01")))
    assert sought.label("2011-12-31") == "whereabouts-unknown"
    assert sought.label("2012-01-01") == "reported-dead"
    assert sought.court("2012-01-01")
    assert sought.strict("2012-01-01")


def test_the_dead_whose_case_is_not_terminated_count_for_the_court_and_not_strictly() -> None:
    ended = said(ProceedingsTerminated, "2013-01-01", ground=Termination.DEATH)
    sought = life(warrant(issued, ended), person(said(DeathReported, "2011"), said(DeathConfirmed, "2012-01-01")))
    assert sought.label("2012-01-01") == "deceased"
    assert sought.court("2012-12-31")
    assert not sought.strict("2012-12-31")
    assert not sought.court("2013-01-01")


def test_a_later_report_does_not_undo_a_confirmed_death() -> None:
    sought = life(warrant(issued), person(said(DeathConfirmed, "2012"), said(DeathReported, "2013")))
    assert sought.label("2014-01-01") == "deceased"


def test_a_person_reported_dead_in_domestic_custody_is_left_out_of_the_strict_count() -> None:
    sought = life(
        warrant(issued), person(said(DeathReported, "2012")), custody(said(DetainedDomestically, "2011-01-01"))
    )
    assert sought.label("2012-06-01") == "reported-dead"
    assert not sought.strict("2012-06-01")


def test_in_custody_under_one_warrant_is_not_at_large_though_another_is_in_force() -> None:
    second = said(WarrantIssued, "2012-01-01")
    sought = life(warrant(issued), warrant(second, stream=SECOND_WARRANT), custody(said(Surrendered, "2011-01-01")))
    assert [sought.court(on) for on in ("2010-12-31", "2011-01-01", "2012-01-01", "2020-01-01")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_person_is_sought_under_every_warrant_in_force_since_the_oldest() -> None:
    second = said(WarrantIssued, "2012-01-01", reference="W2")
    sought = life(
        warrant(second, stream=SECOND_WARRANT),
        warrant(replace(issued, reference="W1"), said(WarrantRevoked, "2014-01-01")),
    )
    answer = sought.on("2013-01-01")
    assert answer is not None
    assert [each.reference for each in answer.warrants] == ["W1", "W2"]
    assert answer.since.text == "2010-01-15"
    assert sought.since("2014-01-01") == "2012-01-01"


def test_a_release_before_the_oldest_live_warrant_is_not_since_when() -> None:
    second = said(WarrantIssued, "2014-01-01")
    sought = life(
        warrant(issued, said(WarrantRevoked, "2012-06-01")),
        warrant(second, stream=SECOND_WARRANT),
        custody(said(Surrendered, "2011"), said(Released, "2012-07-01")),
    )
    assert not sought.court("2013-01-01")
    assert sought.since("2014-01-01") == "2014-01-01"


def test_a_release_after_the_warrant_ended_puts_nobody_at_large() -> None:
    sought = life(
        warrant(issued, said(ChargesNotConfirmed, "2011-12-16")),
        custody(said(Arrested, "2010-10-11"), said(Released, "2011-12-23")),
    )
    assert sought.spans[-1].end == day("2010-10-11")


def test_a_warrant_that_ends_and_one_that_begins_on_one_day_leave_no_gap() -> None:
    second = said(WarrantIssued, "2011-01-01")
    sought = life(warrant(issued, said(WarrantRevoked, "2011-01-01")), warrant(second, stream=SECOND_WARRANT))
    assert sought.court("2010-12-31")
    assert sought.court("2011-01-01")
    assert sought.spans[0].end == sought.spans[1].start


@pytest.mark.parametrize("end", ["2022", "2022-03", "2021/2022", "/2022", "2022-03-01"])
def test_an_end_that_may_lie_before_the_beginning_does_not_leave_the_warrant_in_force_for_ever(end: str) -> None:
    partly = said(WarrantIssued, "2022-03-01")
    for ending in (said(ProceedingsTerminated, end, ground=Termination.OTHER), said(WarrantRevoked, end)):
        assert not life(warrant(partly, ending)).court("2023-01-01")


def test_a_release_that_may_lie_before_the_arrest_does_not_hold_the_person_for_ever() -> None:
    sought = life(warrant(issued), custody(said(Arrested, "2022-03-01"), said(Released, "2022")))
    assert sought.since("2022-03-01") == "2022"
    assert sought.court("2023-01-01")


def test_a_release_of_uncertain_day_frees_nobody_before_the_surrender_it_may_follow() -> None:
    held = custody(said(Arrested, "2022-03-01"), said(Surrendered, "2022-03-10"), said(Released, "2022"))
    sought = life(warrant(issued), held)
    assert not sought.court("2022-03-09")
    assert sought.court("2022-03-10")


def test_a_release_from_domestic_custody_does_not_hold_up_a_release_by_the_court() -> None:
    held = custody(said(DetainedDomestically, "2011-11-19"), said(Arrested, "2012-03-05"), said(Released, "2012"))
    assert life(warrant(issued), held).court("2013-01-01")


def test_a_warrant_that_ended_is_not_revived_by_an_earlier_summons_or_a_later_issue() -> None:
    sought = life(warrant(said(SummonsIssued, "2009"), said(WarrantRevoked, "2010-01-14"), issued))
    assert sought.spans == []


@pytest.mark.parametrize("conclusion", [Acquitted, SentenceServed])
def test_nobody_is_sought_under_a_warrant_that_has_done_its_work(conclusion: type[Acquitted]) -> None:
    sought = life(
        warrant(issued, said(WarrantExecuted, "2011-03-01")),
        custody(said(DeliveredToCourt, "2011-03-01"), said(Released, "2018-06-12")),
        person(said(conclusion, "2018-06-08")),
    )
    assert sought.court("2011-02-28")
    assert not sought.court("2018-06-12")


def test_an_acquittal_spends_no_warrant_that_was_never_executed() -> None:
    sought = life(warrant(issued), person(said(Acquitted, "2018-06-08")))
    assert sought.court("2018-06-09")


def test_who_absconds_before_the_judgment_is_sought_after_it() -> None:
    sought = life(
        warrant(issued, said(WarrantExecuted, "2011-03-01"), said(AbscondedUnderWarrant, "2012-03-01")),
        custody(said(DeliveredToCourt, "2011-03-01"), said(Absconded, "2012-03-01")),
        person(said(Acquitted, "2018-06-08")),
    )
    assert sought.court("2018-06-09")


def test_inadmissibility_leaves_a_warrant_for_offences_against_justice_in_force() -> None:
    upheld = said(InadmissibilityUpheld, "2014-07-24")
    assert not life(warrant(issued, upheld)).court("2014-07-24")
    assert life(warrant(said(WarrantIssued, "2010-01-15", article_70=True), upheld)).court("2014-07-24")


def test_nobody_is_at_large_under_a_warrant_of_another_person() -> None:
    of_another = said(WarrantIssued, "2010-01-15", person=ANOTHER)
    assert life(warrant(of_another)).spans == []
    assert life(warrant(said(SummonsIssued, "2009"), of_another)).spans == []
    assert life(warrant(of_another), of=ANOTHER).court("2010-01-15")


def test_the_arrest_of_another_person_ends_nothing() -> None:
    assert life(warrant(issued), custody(said(Arrested, "2011", person=ANOTHER))).court("2012-01-01")


def test_a_warrant_corrected_to_name_another_person_leaves_the_first_alone() -> None:
    corrected = said(WarrantIssued, "2010-01-15", person=ANOTHER, corrects=correcting(1))
    assert life(warrant(issued, corrected, said(RuledInadmissible, "2011"))).spans == []
    assert life(warrant(issued, corrected), of=ANOTHER).court("2010-01-15")


def test_a_retracted_warrant_leaves_no_trace() -> None:
    assert life(warrant(issued, retraction(1))).spans == []


def test_an_answer_names_the_facts_it_rests_on() -> None:
    held = custody(said(Arrested, "2011"), said(Released, "2012-01-01"))
    recorded = record(warrant(issued), held, person(said(DeathReported, "2013")))
    answer = life(warrant(issued), held, person(said(DeathReported, "2013"))).on("2014-01-01")
    assert answer is not None
    assert set(answer.facts) == {recorded[0].id, recorded[2].id, recorded[3].id}


def test_whose_case_is_held_admissible_again_is_sought_anew() -> None:
    upheld, again = said(InadmissibilityUpheld, "2014-07-24"), said(HeldAdmissibleAgain, "2016-01-01")
    reviewed = life(warrant(issued, again, upheld))
    assert [reviewed.court(on) for on in ("2014-07-23", "2014-07-24", "2015-12-31", "2016-01-01")] == [
        True,
        False,
        False,
        True,
    ]
    assert reviewed.since("2016-01-01") == "2016-01-01"
    under_another = life(warrant(issued, again, upheld), warrant(issued, stream=SECOND_WARRANT))
    assert under_another.since("2016-01-01") == issued.occurred.text, "sought all the while"


def test_a_turn_dated_by_the_year_comes_after_those_it_follows() -> None:
    upheld, again = said(InadmissibilityUpheld, "2010"), said(HeldAdmissibleAgain, "2010-06-01")
    late = said(WarrantIssued, "2010-09-01")
    reviewed = life(warrant(late, upheld, again))
    assert [reviewed.court(on) for on in ("2010-08-31", "2010-09-01", "2012-01-01")] == [False, True, True]


def test_who_was_acquitted_is_not_sought_again_by_a_review() -> None:
    turns = (said(InadmissibilityUpheld, "2014"), said(HeldAdmissibleAgain, "2017"))
    executed = said(WarrantExecuted, "2012-01-01")
    reviewed = life(warrant(issued, executed, *turns), person(said(Acquitted, "2015-01-01")))
    assert not reviewed.court("2017-06-01")


def test_a_person_is_sought_while_a_charge_is_left() -> None:
    of_two = said(WarrantIssued, "2010-01-15", charges=("murder", "rape"))
    rape = said(ChargesWithdrawn, "2011-01-01", charges=("rape",))
    murder = said(ChargesNotConfirmed, "2012-01-01", charges=("murder",))
    sought = life(warrant(of_two, rape, murder))
    assert [sought.court(on) for on in ("2011-01-01", "2011-12-31", "2012-01-01")] == [True, True, False]
