"""The rules by which a row of the record becomes a fact, each stated once."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from domain.custody import facts as custody
from domain.fact import Fact
from domain.notice import facts as notice
from domain.person import facts as person
from domain.situation.facts import SituationOpened, Trigger
from domain.values import Confidence, id_of
from domain.warrant import facts as warrant
from service.record.files import Row, read_rows
from service.record.load import load
from service.record.mapping import Context, facts_of
from service.record.provenance import GRADES, RECORD_DATE, Mapped, Unmapped
from service.store.database import Database
from service.store.writer import Writer
from tests.service.store.kit import MASTER

COMMON = {"source": "a source", "confidence": "text-confirmed"}

BLANK: Mapping[str, Mapping[str, str]] = {
    "situations": dict.fromkeys(("icc_number", "addressed_state", "resolution", "notes"), "")
    | {"situation_id": "Darfur", "trigger": "unsc_referral", "trigger_date": "2005-03-31"},
    "persons": dict.fromkeys(("aliases", "nationality", "situation", "positions_with_dates"), "")
    | {"id": "P900", "name": "A Person"},
    "warrants": dict.fromkeys(("case_number", "chamber", "crimes", "status_events", "sealed_at_issue"), "")
    | {
        "warrant_id": "W900",
        "person_id": "P900",
        "situation": "Darfur",
        "instrument": "warrant",
        "date_issued": "2010-05-05",
        "date_public": "2010-06-06",
    },
    "warrant_events": dict.fromkeys(("public_from", "in_absentia", "detail"), "")
    | {"event_id": "E900", "warrant_id": "W900", "event": "vacated", "date": "2012-01-01"},
    "surrenders": dict.fromkeys(
        ("person", "public_from", "state", "iso3166_alpha2", "state_is_party_then", "detail", "notes"), ""
    )
    | {"event_id": "S900", "person_id": "P900", "event": "arrest", "date": "2011-01-01"},
    "red_notices": {
        "notice_id": "I900",
        "person_id": "P900",
        "person": "",
        "red_notice": "yes",
        "date": "",
        "notes": "",
    },
    "states_parties": dict.fromkeys(
        (
            "withdrawal_notice_date",
            "withdrawal_effective_date",
            "withdrawal_notice_revoked_date",
            "art12_3_declarations",
            "notes",
        ),
        "",
    )
    | {
        "state": "A State",
        "iso3166_alpha2": "MN",
        "status": "party",
        "status_kind": "party",
        "signature_date": "2000-12-29",
        "deposit_date": "2002-04-11",
        "deposit_type": "ratification",
        "entry_into_force": "2002-07-01",
    },
    "requests": dict.fromkeys(("received", "notes"), "")
    | {
        "request_id": "Q900",
        "person_id": "P900",
        "person": "A Person",
        "addressee": "ALL_PARTIES",
        "kind": "arrest_and_surrender",
        "transmitted": "2010-07-07",
        "basis": "art. 89(1)",
    },
    "travel": dict.fromkeys(("public_from", "notes"), "")
    | {
        "travel_id": "T900",
        "person_id": "P900",
        "person": "A Person",
        "state": "A State",
        "iso3166_alpha2": "MN",
        "arrival": "2011-01-01",
        "departure": "2011-01-03",
        "purpose": "visit",
        "outcome": "not arrested",
        "outcome_code": "not_arrested",
        "announced_in_advance": "unknown",
        "kind": "occurred",
    },
    "noncompliance": dict.fromkeys(
        ("findings", "state_argument", "procedure", "later_change", "unverified_fields", "subject_person"), ""
    )
    | {
        "nc_id": "N900",
        "state": "A State",
        "iso3166_alpha2": "MN",
        "state_status": "party",
        "person_ids": "P900",
        "conduct_date": "2012-01-01",
        "decision_date": "2012-06-06",
        "chamber": "PTC II",
        "document_number": "ICC-01/22-90",
        "finding_of_noncompliance": "yes",
        "referred_to": "ASP",
    },
}

IDS = {
    "situations": "situation_id",
    "persons": "id",
    "warrants": "warrant_id",
    "warrant_events": "event_id",
    "surrenders": "event_id",
    "red_notices": "notice_id",
    "states_parties": "iso3166_alpha2",
    "requests": "request_id",
    "travel": "travel_id",
    "noncompliance": "nc_id",
}


def a_row(file: str, **fields: str) -> Row:
    """A row of a file, plain but for what the test says."""
    values = {**COMMON, **BLANK[file], **fields}
    return Row(file, values[IDS[file]], values)


def mapped(row: Row, *others: Row) -> Mapped:
    """The row as its first fact, beside a warrant issued 2010-05-05 and public 2010-06-06, and beside `others`."""
    beside = [each for each in (a_row("warrants"), *others) if each.id != row.id]
    return facts_of(row, Context.of([*beside, row]))[0]


def fact(row: Row, *others: Row) -> Fact:
    return mapped(row, *others).fact


# What every row has in common.


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        ("text-confirmed", Confidence.CONFIRMED),
        ("text-confirmed (partial)", Confidence.PARTIAL),
        ("general-knowledge", Confidence.UNVERIFIED),
    ],
)
@pytest.mark.parametrize("file", list(BLANK))
def test_every_fact_keeps_the_source_and_the_grade_of_its_row(file: str, word: str, grade: Confidence) -> None:
    (source,) = fact(a_row(file, confidence=word, source="Court, PR528")).sources
    assert (source.citation, source.confidence) == ("Court, PR528", grade)


@pytest.mark.parametrize("file", list(BLANK))
def test_a_grade_the_record_does_not_know_is_not_guessed(file: str) -> None:
    with pytest.raises(Unmapped, match="grades"):
        fact(a_row(file, confidence="text confirmed"))


@pytest.mark.parametrize("file", list(BLANK))
def test_every_fact_refers_to_the_row_it_came_from(file: str) -> None:
    row = a_row(file)
    assert fact(row).reference == row.id


def test_the_grades_are_exactly_those_the_record_describes() -> None:
    assert set(GRADES) == {"text-confirmed", "text-confirmed (partial)", "general-knowledge"}
    assert date(2026, 11, 21) == RECORD_DATE


# Dates.


@pytest.mark.parametrize("text", ["2012", "2012-03", "2012-03-04", "2012-03-04/2012-03-06", "2012-03/"])
def test_a_date_is_kept_as_partial_as_the_row_gives_it(text: str) -> None:
    assert str(fact(a_row("warrant_events", date=text)).occurred) == text


@pytest.mark.parametrize(
    "text", ["2012-13", "2012-02-30", "2012-3-4", "20120304", "4 March 2012", "2012-03-06/2012-03-04"]
)
@pytest.mark.parametrize("file", ["warrant_events", "red_notices"])
def test_a_malformed_date_is_refused(file: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        fact(a_row(file, date=text))


# Publicity.


def published(row: Row, *others: Row) -> tuple[str, bool]:
    found = fact(row, *others)
    assert found.public_from is not None, "the record holds only what is public"
    return str(found.public_from), found.public_from_assumed


@pytest.mark.parametrize("file", ["warrant_events", "surrenders"])
@pytest.mark.parametrize("stated", ["2011-02-02", "2013-07-07"])
def test_what_a_row_says_of_publicity_is_taken_as_said_even_before_the_day(file: str, stated: str) -> None:
    assert published(a_row(file, date="2012-01-01", public_from=stated)) == (stated, False)


def test_a_warrant_is_public_from_its_public_date_and_that_is_not_assumed() -> None:
    assert published(a_row("warrants", date_issued="2005-07-08", date_public="2005-10-13")) == ("2005-10-13", False)


@pytest.mark.parametrize(("day", "public"), [("2010-05-20", "2010-06-06"), ("2012-01-01", "2012-01-01")])
def test_what_happens_under_a_warrant_is_public_from_the_later_of_the_day_and_the_warrants_publicity(
    day: str, public: str
) -> None:
    assert published(a_row("warrant_events", date=day)) == (public, True)


def test_what_happens_under_a_warrant_waits_for_that_warrant_and_not_for_another() -> None:
    earlier = a_row("warrants", warrant_id="W901", date_issued="2008-01-01", date_public="2008-01-01")
    assert published(a_row("warrant_events", date="2010-05-20"), earlier) == ("2010-06-06", True)


@pytest.mark.parametrize(
    ("file", "day", "public"),
    [
        ("surrenders", "2010-05-20", "2010-06-06"),
        ("surrenders", "2012-01-01", "2012-01-01"),
        ("red_notices", "2010-05-20", "2010-06-06"),
        ("red_notices", "2012-01-01", "2012-01-01"),
    ],
)
def test_what_happens_to_a_person_is_public_from_the_later_of_the_day_and_the_first_public_instrument(
    file: str, day: str, public: str
) -> None:
    later = a_row("warrants", warrant_id="W901", date_issued="2009-01-01", date_public="2019-01-01")
    assert published(a_row(file, date=day), later) == (public, True)


def test_a_summons_makes_its_person_public_too() -> None:
    summons = a_row(
        "warrants", warrant_id="W901", instrument="summons", date_issued="2007-01-01", date_public="2008-08-08"
    )
    assert published(a_row("surrenders", date="2007-05-05"), summons) == ("2008-08-08", True)


@pytest.mark.parametrize("date_", ["2011", "2011-04", "2011-04-01/2011-12-31"])
def test_a_partial_day_counts_as_public_from_its_latest_day(date_: str) -> None:
    latest = {"2011": "2011-12-31", "2011-04": "2011-04-30", "2011-04-01/2011-12-31": "2011-12-31"}[date_]
    assert published(a_row("surrenders", date=date_)) == (latest, True)


@pytest.mark.parametrize("file", ["warrant_events", "red_notices"])
@pytest.mark.parametrize("date_", ["", "2012-03/"])
def test_what_has_no_day_by_which_it_happened_is_public_from_the_records_own_date(file: str, date_: str) -> None:
    assert published(a_row(file, date=date_)) == ("2026-11-21", True)


def test_a_situation_is_public_from_the_day_of_its_trigger() -> None:
    assert published(a_row("situations", trigger_date="2004-03-03/2004-04-19")) == ("2004-04-19", True)


def test_a_person_is_public_from_the_first_public_instrument_and_that_is_assumed() -> None:
    second = a_row("warrants", warrant_id="W901", date_issued="2003-01-01", date_public="2011-11-11")
    assert published(a_row("persons"), second) == ("2010-06-06", True)


def test_a_person_whom_no_instrument_makes_public_is_listed_and_not_published() -> None:
    with pytest.raises(Unmapped, match="no warrant or summons"):
        fact(a_row("persons", id="P901"))


# Situations and persons.


def test_a_situation_keeps_its_trigger_number_resolution_and_the_state_it_binds() -> None:
    row = a_row("situations", icc_number="ICC-02/05", resolution="1593 (2005)", addressed_state="SD")
    found = fact(row)
    assert isinstance(found, SituationOpened)
    assert (found.name, found.number, found.trigger) == ("Darfur", "ICC-02/05", Trigger.UNSC_REFERRAL)
    assert (found.resolution, found.addressed_state) == ("1593 (2005)", "SD")
    assert mapped(row) == Mapped("situation", id_of("Darfur"), found)


def test_a_trigger_the_statute_does_not_know_is_refused() -> None:
    with pytest.raises((Unmapped, ValueError)):
        fact(a_row("situations", trigger="referral"))


def test_a_person_keeps_every_alias() -> None:
    found = fact(a_row("persons", aliases="Kushayb; Ali Kushayb ;", nationality="Sudan"))
    assert isinstance(found, person.PersonIdentified)
    assert (found.name, found.aliases, found.nationality) == ("A Person", ("Kushayb", "Ali Kushayb"), "Sudan")
    assert found.offices is None, "an empty field is unknown"


# Warrants and summonses.


def test_a_warrant_names_its_person_and_its_situation_and_lives_in_its_own_stream() -> None:
    found = mapped(a_row("warrants", case_number="ICC-02/05-01/09", chamber="PTC I", crimes="CAH"))
    assert isinstance(found.fact, warrant.WarrantIssued)
    assert (found.room, found.stream) == ("warrant", id_of("W900"))
    assert (found.fact.person, found.fact.situation) == (id_of("P900"), id_of("Darfur"))
    assert (found.fact.case_number, found.fact.chamber, found.fact.crimes) == ("ICC-02/05-01/09", "PTC I", "CAH")


@pytest.mark.parametrize(
    ("instrument", "variant"),
    [
        ("warrant", None),
        ("warrant (second)", "second"),
        ("warrant (replacement)", "replacement"),
        ("warrant (Art 70)", "Art 70"),
    ],
)
def test_a_warrant_says_which_of_several_it_is(instrument: str, variant: str | None) -> None:
    found = fact(a_row("warrants", instrument=instrument))
    assert isinstance(found, warrant.WarrantIssued)
    assert found.variant == variant


def test_a_summons_is_not_a_warrant() -> None:
    found = fact(a_row("warrants", instrument="summons"))
    assert type(found) is warrant.SummonsIssued


def test_an_instrument_of_another_kind_is_unmapped() -> None:
    with pytest.raises(Unmapped, match="neither a warrant nor a summons"):
        fact(a_row("warrants", instrument="request"))


@pytest.mark.parametrize(
    ("word", "secrecy"),
    [
        ("yes", warrant.Secrecy.SEALED),
        ("no", warrant.Secrecy.NONE),
        ("announced (text secret)", warrant.Secrecy.TEXT_SECRET),
        ("", None),
    ],
)
def test_secrecy_at_issue_is_what_the_row_says_and_nothing_where_it_says_nothing(
    word: str, secrecy: warrant.Secrecy | None
) -> None:
    found = fact(a_row("warrants", sealed_at_issue=word))
    assert isinstance(found, warrant.WarrantIssued)
    assert found.secrecy_at_issue is secrecy


@pytest.mark.parametrize(
    ("crimes", "flagged"),
    [("art 70", True), ("6 counts art 70", True), ("CAH art 7; WC art 8 (33 counts)", False), ("", False)],
)
def test_offences_against_justice_are_flagged_for_part_2_does_not_apply_to_them(crimes: str, flagged: bool) -> None:
    found = fact(a_row("warrants", crimes=crimes))
    assert isinstance(found, warrant.WarrantIssued)
    assert found.article_70 is flagged


def test_every_art_70_instrument_of_the_record_is_flagged_and_no_other() -> None:
    rows = read_rows()
    context = Context.of(rows)
    flagged: set[str] = set()
    for row in rows:
        found = facts_of(row, context)[0].fact
        if isinstance(found, warrant.Instrument) and found.article_70:
            flagged.add(row.id)
    assert flagged == {"W015", "W016", "W017", "W018", "W019", "W036", "W037", "W038"}


# Each word for a warrant.

ON_A_WARRANT: Mapping[str, type[Fact]] = {
    "unsealed": warrant.WarrantUnsealed,
    "amended": warrant.WarrantAmended,
    "corrected": warrant.WarrantCorrected,
    "replaced_by": warrant.WarrantReplaced,
    "arrested_under_it": warrant.ArrestedUnderWarrant,
    "executed": warrant.WarrantExecuted,
    "ceased_charges_declined": warrant.ChargesNotConfirmed,
    "charges_confirmed": warrant.ChargesConfirmed,
    "vacated": warrant.WarrantRevoked,
    "inadmissible": warrant.RuledInadmissible,
    "inadmissibility_upheld": warrant.InadmissibilityUpheld,
    "challenge_pending": warrant.ValidityChallenged,
    "warrant_upheld": warrant.WarrantUpheld,
    "terminated_on_death": warrant.ProceedingsTerminated,
    "case_terminated": warrant.ProceedingsTerminated,
    "charges_withdrawn": warrant.ChargesWithdrawn,
    "severed": warrant.CaseSevered,
    "attempted_service": warrant.ServiceAttempted,
    "domestic_arrest_noted": warrant.DomesticArrestNoted,
    "note": warrant.RemarkRecorded,
}
ENDING = {
    "replaced_by",
    "ceased_charges_declined",
    "vacated",
    "inadmissibility_upheld",
    "terminated_on_death",
    "case_terminated",
    "charges_withdrawn",
}


@pytest.mark.parametrize(("word", "kind"), ON_A_WARRANT.items())
def test_each_word_for_a_warrant_is_one_fact_of_that_warrant(word: str, kind: type[Fact]) -> None:
    found = mapped(a_row("warrant_events", event=word, detail="W901"))
    assert (found.room, found.stream, type(found.fact)) == ("warrant", id_of("W900"), kind)
    assert found.fact.remark == "W901"


@pytest.mark.parametrize("word", ON_A_WARRANT)
def test_only_the_words_the_record_names_end_a_warrant(word: str) -> None:
    assert warrant.ends_warrant(fact(a_row("warrant_events", event=word, detail="W901"))) is (word in ENDING)


def test_the_record_uses_no_other_word_for_a_warrant() -> None:
    used = {row["event"] for row in read_rows() if row.file == "warrant_events"}
    assert used <= set(ON_A_WARRANT)


def test_a_replacement_names_its_successor() -> None:
    found = fact(a_row("warrant_events", event="replaced_by", detail="W014"))
    assert isinstance(found, warrant.WarrantReplaced)
    assert found.successor == id_of("W014")


@pytest.mark.parametrize(("word", "ground"), [("terminated_on_death", "death"), ("case_terminated", "other")])
def test_proceedings_end_on_death_or_otherwise(word: str, ground: str) -> None:
    found = fact(a_row("warrant_events", event=word))
    assert isinstance(found, warrant.ProceedingsTerminated)
    assert found.ground == ground


@pytest.mark.parametrize(("word", "absent"), [("yes", True), ("", False)])
def test_charges_may_be_confirmed_in_absence(word: str, absent: bool) -> None:
    found = fact(a_row("warrant_events", event="charges_confirmed", in_absentia=word))
    assert isinstance(found, warrant.ChargesConfirmed)
    assert found.in_absence is absent


# Each word for custody, for proceedings and for death.

CUSTODY: Mapping[str, type[Fact]] = {
    "arrest": custody.Arrested,
    "surrender": custody.Surrendered,
    "transfer": custody.DeliveredToCourt,
    "voluntary_surrender": custody.SurrenderedVoluntarily,
    "domestic_arrest": custody.DetainedDomestically,
}
CUSTODY_ENDS: Mapping[str, tuple[str, type[Fact]]] = {
    "release": ("arrest", custody.Released),
    "expulsion_without_surrender": ("arrest", custody.ExpelledWithoutSurrender),
    "escape": ("surrender", custody.Escaped),
    "domestic_release": ("domestic_arrest", custody.ReleasedDomestically),
}
STEPS: Mapping[str, type[Fact]] = {
    "voluntary_appearance": person.AppearedVoluntarily,
    "initial_appearance": person.InitiallyAppeared,
    "charges_confirmed": person.ChargesDecided,
    "charges_declined": person.ChargesDecided,
    "charges_withdrawn": person.ChargesDecided,
    "conviction": person.Convicted,
    "acquittal": person.Acquitted,
    "sentence": person.Sentenced,
    "appeal_decision": person.AppealDecided,
    "sentence_served": person.SentenceServed,
    "reported_death": person.DeathReported,
    "death": person.DeathConfirmed,
}


@pytest.mark.parametrize(("word", "kind"), CUSTODY.items())
def test_each_beginning_of_custody_opens_an_episode_named_after_its_row(word: str, kind: type[Fact]) -> None:
    found = mapped(a_row("surrenders", event=word, iso3166_alpha2="FR"))
    assert (found.room, found.stream, type(found.fact)) == ("custody", id_of("S900"), kind)
    assert isinstance(found.fact, custody.Episode)
    assert (found.fact.person, found.fact.state) == (id_of("P900"), "FR")


@pytest.mark.parametrize(("word", "begun", "kind"), [(end, *rest) for end, rest in CUSTODY_ENDS.items()])
def test_each_end_of_custody_belongs_to_the_episode_under_way(word: str, begun: str, kind: type[Fact]) -> None:
    beginning = a_row("surrenders", event_id="S901", event=begun, date="2010-10-10")
    found = mapped(a_row("surrenders", event=word, date="2011-11-11"), beginning)
    assert (found.room, found.stream, type(found.fact)) == ("custody", id_of("S901"), kind)


@pytest.mark.parametrize("word", CUSTODY_ENDS)
def test_an_end_of_custody_that_nothing_began_is_unmapped(word: str) -> None:
    with pytest.raises(Unmapped, match="no row begins it"):
        mapped(a_row("surrenders", event=word))


def test_a_domestic_release_does_not_end_custody_for_the_court() -> None:
    arrest = a_row("surrenders", event_id="S901", event="arrest", date="2010-10-10")
    with pytest.raises(Unmapped):
        mapped(a_row("surrenders", event="domestic_release", date="2011-11-11"), arrest)


def test_an_arrest_and_the_delivery_after_it_are_one_episode_but_not_after_a_release() -> None:
    rows = [
        a_row("surrenders", event_id="S901", event="arrest", date="2010-10-11"),
        a_row("surrenders", event_id="S902", event="transfer", date="2011-01-25"),
        a_row("surrenders", event_id="S903", event="release", date="2011-12-23"),
        a_row("surrenders", event_id="S904", event="arrest", date="2012-12-12"),
        a_row("surrenders", event_id="S905", event="surrender", date="2012-12-13", person_id="P901"),
    ]
    episode = Context.of(reversed(rows)).episode
    assert episode == {"S901": "S901", "S902": "S901", "S903": "S901", "S904": "S904", "S905": "S905"}


@pytest.mark.parametrize(("word", "kind"), STEPS.items())
def test_each_step_before_the_court_and_each_death_is_a_fact_of_the_person(word: str, kind: type[Fact]) -> None:
    found = mapped(a_row("surrenders", event=word, detail="14 years"))
    assert (found.room, found.stream, type(found.fact)) == ("person", id_of("P900"), kind)


def test_the_record_uses_no_other_word_for_custody() -> None:
    used = {row["event"] for row in read_rows() if row.file == "surrenders"}
    assert used <= {*CUSTODY, *CUSTODY_ENDS, *STEPS}


@pytest.mark.parametrize(
    ("word", "ruling"), [(f"charges_{each}", each) for each in ("confirmed", "declined", "withdrawn")]
)
def test_a_decision_on_the_charges_says_which(word: str, ruling: str) -> None:
    found = fact(a_row("surrenders", event=word))
    assert isinstance(found, person.ChargesDecided)
    assert found.ruling == ruling


def test_a_sentence_and_an_appeal_keep_the_sources_words() -> None:
    sentence = fact(a_row("surrenders", event="sentence", detail="14 years"))
    appeal = fact(a_row("surrenders", event="appeal_decision", detail="upheld"))
    assert isinstance(sentence, person.Sentenced)
    assert isinstance(appeal, person.AppealDecided)
    assert (sentence.term, appeal.outcome) == ("14 years", "upheld")


# Notices.


@pytest.mark.parametrize(
    ("word", "kind", "instrument"),
    [
        ("yes", notice.NoticeIssued, notice.Instrument.RED_NOTICE),
        ("no", notice.NoticeDenied, notice.Instrument.RED_NOTICE),
        ("not a red notice", notice.NoticeIssued, notice.Instrument.UNVERIFIED),
    ],
)
def test_a_notice_is_issued_or_denied_or_of_a_kind_no_source_verifies(
    word: str, kind: type[notice.NoticeIssued | notice.NoticeDenied], instrument: notice.Instrument
) -> None:
    found = mapped(a_row("red_notices", red_notice=word))
    assert isinstance(found.fact, kind)
    assert (found.room, found.stream) == ("notice", id_of("I900"))
    assert (found.fact.person, found.fact.instrument) == (id_of("P900"), instrument)


# What no rule fits.

UNKNOWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "warrants": {"instrument": "decree"},
    "warrant_events": {"event": "lapsed"},
    "surrenders": {"event": "vanished"},
    "red_notices": {"red_notice": "perhaps"},
    "states_parties": {"art12_3_declarations": "accepts"},
    "travel": {"kind": "teleported"},
}


@pytest.mark.parametrize(("file", "fields"), UNKNOWN_WORDS.items())
def test_an_unknown_word_is_unmapped_and_the_reason_names_it(file: str, fields: Mapping[str, str]) -> None:
    (word,) = fields.values()
    with pytest.raises(Unmapped, match=word):
        fact(a_row(file, **fields))


def test_an_unknown_word_for_secrecy_is_unmapped_too() -> None:
    with pytest.raises(Unmapped):
        fact(a_row("warrants", sealed_at_issue="perhaps"))


def with_fields(rows: list[Row], reference: str, **fields: str) -> list[Row]:
    """The rows, with one of them changed."""
    return [Row(row.file, row.id, {**row.fields, **fields}) if row.id == reference else row for row in rows]


SPOILT: Mapping[str, Callable[[list[Row]], list[Row]]] = {
    "E062": lambda rows: with_fields(rows, "E062", date="2021-07-32"),
    "I019": lambda rows: with_fields(rows, "I019", date="8 November 2025"),
    "S107": lambda rows: with_fields(rows, "S107", date="2019-9-18"),
    "S080": lambda rows: with_fields(rows, "S080", public_from="2019-02-29"),
    "W081": lambda rows: with_fields(rows, "W081", date_issued="2020-11-31"),
    "S038": lambda rows: with_fields(rows, "S038", iso3166_alpha2="Côte d'Ivoire"),
    "E083": lambda rows: with_fields(rows, "E083", event="lapsed"),
    "S064": lambda rows: with_fields(rows, "S064", confidence="sure"),
    "MN": lambda rows: with_fields(rows, "MN", deposit_date="2002-04-31"),
    "Q13": lambda rows: with_fields(rows, "Q13", addressee="Hungary"),
    "T062": lambda rows: with_fields(rows, "T062", outcome_code="vanished"),
}


@pytest.mark.parametrize("reference", SPOILT)
def test_a_row_that_cannot_be_mapped_is_listed_and_does_not_stop_the_load(reference: str, sqlite_url: str) -> None:
    left_out, recorded = left_out_of(sqlite_url, SPOILT[reference](list(read_rows())))
    assert set(left_out) == {reference}
    assert left_out[reference]
    assert recorded == 698


def test_a_malformed_public_date_leaves_out_the_warrant_and_what_rests_on_it_alone(sqlite_url: str) -> None:
    rows = with_fields(list(read_rows()), "W081", date_public="2025-08-08x")
    left_out, recorded = left_out_of(sqlite_url, rows)
    assert set(left_out) == {"W081", "P074"}, "nothing but W081 makes P074 public"
    assert recorded == 697


def test_an_unknown_word_for_secrecy_does_not_stop_the_load(sqlite_url: str) -> None:
    left_out, recorded = left_out_of(sqlite_url, with_fields(list(read_rows()), "W081", sealed_at_issue="perhaps"))
    assert "W081" in left_out
    assert recorded >= 697


def left_out_of(url: str, rows: list[Row]) -> tuple[dict[str, str], int]:
    database = Database(url, [MASTER])
    writer = Writer(database)
    try:
        report = load(writer, rows)
    finally:
        writer.close()
        database.close()
    return {row.id: reason for row, reason in report.left_out}, sum(report.recorded.values())
