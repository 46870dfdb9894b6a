"""What the facts about a situation add up to."""

from datetime import date

from domain.rooms import ROOMS
from domain.situation.facts import (
    AuthorisationDecided,
    CarvedOut,
    CaseAdmissibilityRuled,
    CommunicationReceived,
    DeferralRequested,
    InvestigationClosed,
    InvestigationOpened,
    JurisdictionRuled,
    MandateGiven,
    ReferredAgain,
    SituationFact,
    SituationOpened,
    StateDeferralDecided,
    StateDeferralRequested,
    StateDeferralReversed,
    Trigger,
)
from domain.situation.jurisdiction import Jurisdiction
from domain.situation.status import phases
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import SITUATION, day, given, retraction, said

PH, FRANCE = StateCode("PH"), StateCode("FR")
CASE = "ICC-01/11-01/11"
icty = said(SituationOpened, "1993-05-25", court="ICTY", trigger=Trigger.CREATED_BY_UNSC, resolution="S/RES/827")
opened = said(
    SituationOpened,
    "2005-03-31",
    name="Darfur",
    number="ICC-02/05",
    trigger=Trigger.UNSC_REFERRAL,
    resolution="S/RES/1593 (2005)",
    addressed_state=StateCode("SD"),
)


def test_a_situation_is_named_triggered_and_binds_a_state() -> None:
    darfur = given(opened).status()
    assert (darfur.name, darfur.number, darfur.court) == ("Darfur", "ICC-02/05", "ICC")
    assert (darfur.trigger, darfur.triggered) == (Trigger.UNSC_REFERRAL, HistoricalDate("2005-03-31"))
    assert darfur.concerns == {StateCode("SD").id}


def test_an_investigation_nobody_recorded_is_unknown_never_assumed() -> None:
    assert given(opened).status().investigation == "unknown"


def test_an_investigation_opens_and_closes() -> None:
    begun = said(InvestigationOpened, "2005-06-06")
    assert given(opened, begun).status().investigation == "open"
    assert given(opened, said(InvestigationClosed, "2025"), begun).status().investigation == "closed"


def test_resolutions_that_defer_or_carve_out_are_told_in_order() -> None:
    later = said(DeferralRequested, "2006", resolution="a deferral", starts=HistoricalDate("2006-07-01"))
    sooner = said(CarvedOut, "2005-03-31", resolution="S/RES/1593 (2005)", scope="personnel of others")
    assert given(opened, later, sooner).status().resolutions == ("S/RES/1593 (2005)", "a deferral")
    assert given(opened, later, retraction(2, SITUATION)).status().resolutions == ()


def test_an_investigation_closed_on_a_vague_day_stays_closed() -> None:
    begun = said(InvestigationOpened, "2005-06-06")
    assert given(opened, begun, said(InvestigationClosed, "2005")).status().investigation == "closed"
    again = said(InvestigationOpened, "2006-06-06")
    assert given(opened, begun, said(InvestigationClosed, "2005"), again).status().investigation == "open"


def test_a_communication_changes_nothing() -> None:
    assert given(opened, said(CommunicationReceived, sender="an NGO")).status() == given(opened).status()


def test_further_referrals_and_the_authorisation_are_told() -> None:
    told = given(
        opened,
        said(ReferredAgain, "2010", states=(PH, FRANCE)),
        said(ReferredAgain, "2011", states=(PH,)),
        said(AuthorisationDecided, "2019-04-12", granted=False),
        said(AuthorisationDecided, "2020-03-05", granted=True),
    ).status()
    assert (told.referred_by, told.authorised) == ((PH, FRANCE), True)


def test_the_last_ruling_on_jurisdiction_is_told() -> None:
    first = said(JurisdictionRuled, "2024-11-21", accepted=True, ruling="accepted")
    remand = said(JurisdictionRuled, "2025-04-24", accepted=None, ruling="remanded")
    told = given(opened, first, remand).status()
    assert (told.jurisdiction_accepted, told.jurisdiction_ruling) == (None, "remanded")


def test_a_situation_tells_on_what_jurisdiction_rests() -> None:
    assert given(opened).status().jurisdiction is Jurisdiction.REFERRAL
    assert given(icty).status().jurisdiction is Jurisdiction.OWN_STATUTE


def test_admissibility_is_ruled_case_by_case() -> None:
    """Libya: one case number, two accused."""
    saif, senussi = ("Saif Al-Islam Gaddafi", "Abdullah Al-Senussi")
    first = said(CaseAdmissibilityRuled, "2013-05-31", case_number=CASE, accused=saif, admissible=True, final=False)
    upheld = said(
        CaseAdmissibilityRuled,
        "2014-05-21",
        case_number=CASE,
        accused=saif,
        admissible=True,
        final=True,
        instance="Appeals Chamber",
    )
    other = said(CaseAdmissibilityRuled, "2013-10-11", case_number=CASE, accused=senussi, admissible=False)
    ruled = {each.accused: each for each in given(opened, first, other, upheld).status().admissibility}
    assert (ruled[saif].admissible, ruled[saif].final, ruled[saif].instance) == (True, True, "Appeals Chamber")
    assert (ruled[senussi].admissible, ruled[senussi].final) == (False, None)
    assert str(ruled[senussi].ruled_on) == "2013-10-11"


def test_a_deferral_to_a_state_stands_until_it_is_reversed() -> None:
    asked = said(StateDeferralRequested, "2021-11-10", state=PH)
    granted = said(StateDeferralDecided, "2021-11-18", state=PH, granted=True)
    steps: list[SituationFact] = [asked, granted, said(StateDeferralReversed, "2023-01-26", state=PH)]
    stood = [given(opened, *steps[:count]).status().own_investigations[PH].stands for count in (1, 2, 3)]
    assert stood == ["requested", "granted", "reversed"]
    refused = said(StateDeferralDecided, "2021-11-18", state=PH, granted=False)
    assert given(opened, asked, refused).status().own_investigations[PH].stands == "refused"


def test_a_step_of_a_vague_day_undoes_none_that_follows_it() -> None:
    asked = said(StateDeferralRequested, "2021-11-10", state=PH)
    granted = said(StateDeferralDecided, "2021-11-18", state=PH, granted=True)
    vaguely = said(StateDeferralReversed, "2021", state=PH)
    assert given(opened, asked, granted, vaguely).status().own_investigations[PH].stands == "reversed"
    decided = said(StateDeferralDecided, "2021", state=PH, granted=True)
    assert given(opened, asked, decided).status().own_investigations[PH].stands == "granted"


def deferral(starts: str, resolution: str, months: int = 12) -> DeferralRequested:
    return said(DeferralRequested, starts, resolution=resolution, starts=HistoricalDate(starts), months=months)


def deferred(*facts: SituationFact) -> list[tuple[str, object]]:
    """From which day until which last day."""
    return [
        (date.fromordinal(since).isoformat(), phase["deferred_until"])
        for since, phase in phases(given(*facts).status())
        if phase["deferred"]
    ]


def test_a_deferral_ends_by_the_calendar_after_twelve_months() -> None:
    assert deferred(opened, deferral("2002-07-01", "1422")) == [("2002-07-01", "2003-06-30")]
    (nothing, _, after) = phases(given(opened, deferral("2002-07-01", "1422")).status())
    assert nothing == (1, {"deferred": False, "deferred_until": None, "in_mandate": None, "mandate_until": None})
    assert after == (day("2003-07-01"), nothing[1])


def test_a_renewed_deferral_goes_on_without_a_gap_and_a_later_one_begins_anew() -> None:
    renewed = (opened, deferral("2002-07-01", "1422"), deferral("2003-07-01", "1487"))
    assert deferred(*renewed) == [("2002-07-01", "2004-06-30"), ("2003-07-01", "2004-06-30")]
    apart = (opened, deferral("2002-07-01", "1422"), deferral("2003-07-02", "late"))
    assert deferred(*apart) == [("2002-07-01", "2003-06-30"), ("2003-07-02", "2004-07-01")]


def test_a_carve_out_defers_nothing_and_has_no_end() -> None:
    carved = said(CarvedOut, "2005-03-31", resolution="S/RES/1593 (2005)", scope="para. 6")
    assert deferred(opened, carved) == []
    (told,) = given(opened, carved).status().carve_outs
    assert (told.resolution, str(told.since)) == ("S/RES/1593 (2005)", "2005-03-31")


def test_article_16_defers_nothing_before_another_court() -> None:
    assert deferred(icty, deferral("2002-07-01", "1422")) == []


def test_a_deferral_of_any_length_folds() -> None:
    for months in (0, -5, 10**9):
        assert len(phases(given(opened, deferral("2002-07-01", "1422", months)).status())) in (2, 3)


def mandated(*facts: SituationFact) -> list[tuple[str, object, object]]:
    return [
        (date.fromordinal(since).isoformat(), phase["in_mandate"], phase["mandate_until"])
        for since, phase in phases(given(*facts).status())
    ]


def test_a_mandate_runs_through_its_renewals_and_ends_by_the_calendar() -> None:
    cicig = said(SituationOpened, "2006-12-12", court="CICIG", trigger=Trigger.AGREEMENT)
    first = said(MandateGiven, "2006-12-12", begins=HistoricalDate("2007-09-04"), until=HistoricalDate("2009-09-03"))
    renewed = said(MandateGiven, "2009", begins=HistoricalDate("2009-09-04"), until=HistoricalDate("2019-09-03"))
    assert mandated(cicig, first, renewed) == [
        ("0001-01-01", False, None),
        ("2007-09-04", True, "2019-09-03"),
        ("2009-09-04", True, "2019-09-03"),
        ("2019-09-04", False, None),
    ]
    endless = said(MandateGiven, "2006-12-12", begins=HistoricalDate("2007-09-04"))
    assert mandated(cicig, endless)[-1] == ("2007-09-04", True, None)
    assert mandated(cicig) == [("0001-01-01", None, None)]
    assert mandated(opened, first) == [("0001-01-01", None, None)]


def test_the_room_knows_the_phases_of_a_situation() -> None:
    told = given(opened, deferral("2002-07-01", "1422")).status()
    assert ROOMS["situation"].phases(told) == phases(told)


def test_every_resolution_carve_out_and_deferral_is_kept() -> None:
    carved = [said(CarvedOut, day, resolution=name, scope="all") for day, name in (("2005", "1593"), ("2011", "1970"))]
    both = given(opened, *carved, deferral("2002-07-01", "1422"), deferral("2003-07-01", "1487")).status()
    assert [each.resolution for each in both.carve_outs] == ["1593", "1970"]
    assert [each.resolution for each in both.deferrals] == ["1422", "1487"]
    assert both.resolutions == ("1422", "1487", "1593", "1970")


def test_every_state_that_referred_is_named_once() -> None:
    first, second = said(ReferredAgain, "2023", states=(PH,)), said(ReferredAgain, "2024", states=(StateCode("ZA"), PH))
    assert given(opened, first, second).status().referred_by == (PH, StateCode("ZA"))


def test_a_request_of_a_later_day_is_one_made_anew() -> None:
    asked = said(StateDeferralRequested, "2021-11-10", state=PH)
    refused = said(StateDeferralDecided, "2021-11-18", state=PH, granted=False)
    anew = said(StateDeferralRequested, "2021-11-19", state=PH)
    assert given(opened, asked, refused, anew).status().own_investigations[PH].stands == "requested"
    granted = said(StateDeferralDecided, "2021-11-18", state=PH, granted=True)
    reversed_ = said(StateDeferralReversed, "2021-11-18", state=PH)
    stands = [
        given(opened, *facts).status().own_investigations[PH].stands
        for facts in (
            (asked, granted, reversed_, anew),
            (said(StateDeferralRequested, "2021-11-18", state=PH), reversed_),
        )
    ]
    assert stands == ["requested", "reversed"]


def test_what_runs_from_or_until_a_vague_day_runs_as_long_as_it_may() -> None:
    assert deferred(opened, deferral("2002", "1422")) == [("2002-01-01", "2002-12-31")]
    cicig = said(SituationOpened, "2006-12-12", court="CICIG", trigger=Trigger.AGREEMENT)
    vague = said(MandateGiven, "2006-12-12", begins=HistoricalDate("2007-09"), until=HistoricalDate("2009"))
    assert mandated(cicig, vague)[1:] == [("2007-09-01", True, "2009-12-31"), ("2010-01-01", False, None)]
