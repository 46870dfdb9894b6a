"""Real lives, as the public record tells them: domain.md section 8.7."""

from domain.custody.facts import (
    Arrested,
    DeliveredToCourt,
    DetainedDomestically,
    ExpelledWithoutSurrender,
    ReleasedDomestically,
    Surrendered,
)
from domain.person.facts import (
    AppearedVoluntarily,
    ChargesDecided,
    ChargesRuling,
    DeathConfirmed,
    DeathReported,
    PersonIdentified,
)
from domain.values import END, HistoricalDate
from domain.warrant.facts import (
    ArrestedUnderWarrant,
    ChargesConfirmed,
    DomesticArrestNoted,
    InadmissibilityUpheld,
    ProceedingsTerminated,
    RuledInadmissible,
    SummonsIssued,
    Termination,
    ValidityChallenged,
    WarrantAmended,
    WarrantCorrected,
    WarrantExecuted,
    WarrantIssued,
    WarrantReplaced,
    WarrantUpheld,
)
from tests.domain.kit import SECOND_CUSTODY, SECOND_WARRANT, custody, day, given, life, person, said, warrant


def test_kony_is_at_large_since_2005_though_charges_were_confirmed_in_his_absence() -> None:
    facts = (
        said(WarrantIssued, "2005-07-08", public_from=HistoricalDate("2005-10-13"), reference="W001"),
        said(WarrantAmended, "2005-09-27"),
        said(ChargesConfirmed, "2025-11-06", in_absence=True),
    )
    ruling = said(ChargesDecided, "2025-11-06", ruling=ChargesRuling.CONFIRMED, in_absence=True)
    kony = life(warrant(*facts), person(said(PersonIdentified, "", name="Joseph Kony"), ruling))
    (span,) = kony.spans
    assert (span.start, span.end) == (day("2005-07-08"), END)
    assert (span.at_large.label, span.at_large.strict) == ("whereabouts-unknown", True)
    assert [(each.reference, str(each.public_on)) for each in span.at_large.warrants] == [("W001", "2005-10-13")]
    assert given(*facts).status().state == "in-force"


def test_njeem_is_at_large_again_from_the_day_italy_let_him_go() -> None:
    facts = (
        said(WarrantIssued, "2025-01-18"),
        said(ArrestedUnderWarrant, "2025-01-19"),
        said(WarrantCorrected, "2025-01-24"),
        said(DomesticArrestNoted, "2025-11-05"),
    )
    njeem = life(
        warrant(*facts),
        custody(said(Arrested, "2025-01-19"), said(ExpelledWithoutSurrender, "2025-01-21")),
        custody(said(DetainedDomestically, "2025-11-05"), stream=SECOND_CUSTODY),
    )
    days = ("2025-01-17", "2025-01-18", "2025-01-19", "2025-01-20", "2025-01-21", "2025-11-05")
    assert [njeem.court(on) for on in days] == [False, True, False, False, True, True]
    assert [njeem.since(on) for on in ("2025-01-18", "2025-01-21")] == ["2025-01-18", "2025-01-21"]
    assert njeem.label("2025-11-05") == "domestic-custody"
    assert not njeem.strict("2025-11-05")
    assert given(*facts).status().executed_on is None


def test_saif_gaddafi_counted_as_at_large_while_a_militia_held_him() -> None:
    saif = life(
        warrant(said(WarrantIssued, "2011-06-27")),
        custody(said(DetainedDomestically, "2011-11-19"), said(ReleasedDomestically, "2016-04-12")),
        person(said(DeathConfirmed, "2026-02-03")),
    )
    assert [saif.court(on) for on in ("2011-06-26", "2011-06-27", "2014-12-10", "2016-04-12", "2026-02-03")] == [
        False,
        True,
        True,
        True,
        True,
    ]
    assert [saif.strict(on) for on in ("2011-11-18", "2014-12-10", "2016-04-12", "2026-02-03")] == [
        True,
        False,
        True,
        False,
    ]
    assert [saif.label(on) for on in ("2014-12-10", "2026-02-02", "2026-02-03")] == [
        "domestic-custody",
        "whereabouts-unknown",
        "deceased",
    ]


def test_banda_was_not_at_large_until_the_warrant_of_2014() -> None:
    summons = said(SummonsIssued, "2009-08-27")
    replaced = said(WarrantReplaced, "2014-09-11", successor=SECOND_WARRANT)
    banda = life(
        warrant(summons, replaced),
        warrant(said(WarrantIssued, "2014-09-11"), stream=SECOND_WARRANT),
        person(said(AppearedVoluntarily, "2010-06-17")),
    )
    assert [banda.court(on) for on in ("2009-09-01", "2010-06-17", "2014-09-10", "2014-09-11")] == [
        False,
        False,
        False,
        True,
    ]
    assert banda.since("2026-11-21") == "2014-09-11"
    assert given(summons, replaced).status().state == "replaced"


def test_al_senussi_was_at_large_until_inadmissibility_was_upheld() -> None:
    facts = (
        said(WarrantIssued, "2011-06-27"),
        said(RuledInadmissible, "2013-10-11"),
        said(InadmissibilityUpheld, "2014-07-24"),
    )
    senussi = life(warrant(*facts), custody(said(DetainedDomestically, "2012-03-17")))
    assert [senussi.court(on) for on in ("2013-10-10", "2013-10-11", "2014-07-23", "2014-07-24")] == [
        True,
        True,
        True,
        False,
    ]
    assert not senussi.strict("2013-10-11")
    assert given(*facts).status().state == "ended-inadmissible"


def test_bemba_was_at_large_for_a_day_and_the_second_warrant_was_the_one_executed() -> None:
    first = (
        said(WarrantIssued, "2008-05-23"),
        said(ArrestedUnderWarrant, "2008-05-24"),
        said(WarrantReplaced, "2008-06-10", successor=SECOND_WARRANT),
    )
    second = (said(WarrantIssued, "2008-06-10"), said(WarrantExecuted, "2008-07-03"))
    bemba = life(
        warrant(*first),
        warrant(*second, stream=SECOND_WARRANT),
        custody(said(Arrested, "2008-05-24"), said(Surrendered, "2008-07-03"), said(DeliveredToCourt, "2008-07-03")),
    )
    assert [(each.start, each.end) for each in bemba.spans] == [(day("2008-05-23"), day("2008-05-24"))]
    assert given(*first).status().state == "replaced"
    assert given(*second).status().executed_on == HistoricalDate("2008-07-03")


def test_the_death_of_odhiambo_changed_a_label_and_its_termination_ended_the_warrant() -> None:
    facts = (
        said(WarrantIssued, "2005-07-08"),
        said(ProceedingsTerminated, "2015-09-07", ground=Termination.DEATH),
    )
    odhiambo = life(warrant(*facts), person(said(DeathReported, "2013-04-01"), said(DeathConfirmed, "2013-10-27")))
    assert [odhiambo.label(on) for on in ("2013-03-31", "2013-04-01", "2013-10-27", "2015-09-06", "2015-09-07")] == [
        "whereabouts-unknown",
        "reported-dead",
        "deceased",
        "deceased",
        None,
    ]
    assert [odhiambo.strict(on) for on in ("2013-10-26", "2013-10-27")] == [True, False]
    assert given(*facts).status().state == "terminated"


def test_the_challenge_left_no_gap_in_the_warrant_for_netanyahu() -> None:
    facts = (
        said(WarrantIssued, "2024-11-21"),
        said(ValidityChallenged, "2025-04-24"),
        said(WarrantUpheld, "2025-07-16"),
    )
    netanyahu = life(warrant(*facts))
    assert [(each.start, each.end) for each in netanyahu.spans] == [(day("2024-11-21"), END)]
    assert given(*facts[:2]).status().challenge_pending
    assert given(*facts[:2]).status().state == given(*facts).status().state == "in-force"
