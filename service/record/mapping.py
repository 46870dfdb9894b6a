"""The rules by which a row of the record becomes a fact, or several; a row no rule fits is reported, never dropped.

Publicity: what the row says; else, for a warrant its public date, for what happened under it or to the
person the later of that day and the first public instrument, and for what has no day the record's own
date, by which it was certainly public. All but what a row says is marked as assumed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.custody import facts as custody
from domain.fact import Fact
from domain.notice import facts as notice
from domain.person import facts as person
from domain.situation import facts as situation
from domain.values import (
    Day,
    HistoricalDate,
    PersonId,
    SituationId,
    StateCode,
    WarrantId,
    historical_date,
    id_of,
)
from domain.warrant import facts as warrant
from service.record.episodes import episodes
from service.record.files import Row
from service.record.noncompliance import incident
from service.record.provenance import Mapped, Unmapped, carried
from service.record.requests import request
from service.record.states import state
from service.record.travel import Visit, journey, visits


@dataclass(frozen=True, slots=True)
class Context:
    """What a row needs to know of other rows, whatever their order."""

    first_public: Mapping[str, Day] = field(default_factory=dict[str, Day])
    warrant_public: Mapping[str, Day] = field(default_factory=dict[str, Day])
    episode: Mapping[str, str] = field(default_factory=dict[str, str])
    visits: Sequence[Visit] = ()

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Context":
        known = list(rows)
        first: dict[str, Day] = {}
        public: dict[str, Day] = {}
        for row in known:
            day = _day_public(row) if row.file == "warrants" else None
            if day is not None:
                public[row.id] = day
                first[row["person_id"]] = min(day, first.get(row["person_id"], day))
        told = episodes(row for row in known if row.file == "surrenders")
        return cls(first, public, told, visits((row for row in known if row.file == "travel"), first))


def _day_public(row: Row) -> Day | None:
    """None where the field is malformed: the row itself is then reported."""
    try:
        return historical_date(row["date_public"]).latest
    except ValueError:
        return None


def facts_of(row: Row, context: Context) -> tuple[Mapped, ...]:
    """The facts a row becomes, of one stream. Raises Unmapped, or ValueError where a field is malformed."""
    match row.file:
        case "states_parties":
            return state(row)
        case "requests":
            return request(row, context.first_public)
        case "travel":
            return journey(row, context.first_public)
        case "noncompliance":
            told = incident(row, context.first_public, context.visits)
            return tuple(Mapped("noncompliance", id_of(row.id), each) for each in told)
        case _:
            return (_FILES[row.file](row, context),)


def _situation(row: Row, _context: Context) -> Mapped:
    fact = situation.SituationOpened(
        **carried(row, row["trigger_date"], None, remark=[row["notes"]]),
        name=row.id,
        trigger=situation.Trigger(row["trigger"]),
        number=row["icc_number"] or None,
        resolution=row["resolution"] or None,
        addressed_state=StateCode(row["addressed_state"]) if row["addressed_state"] else None,
    )
    return Mapped("situation", id_of(row.id), fact)


def _person(row: Row, context: Context) -> Mapped:
    if row.id not in context.first_public:
        raise Unmapped("no warrant or summons of the record makes this person public")
    common = carried(row, "", None)
    common["public_from"] = HistoricalDate.on(date.fromordinal(context.first_public[row.id]))
    fact = person.PersonIdentified(
        **common,
        name=row["name"],
        aliases=tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
        nationality=row["nationality"] or None,
        offices=row["positions_with_dates"] or None,
    )
    return Mapped("person", id_of(row.id), fact)


SECRECY = {
    "yes": warrant.Secrecy.SEALED,
    "no": warrant.Secrecy.NONE,
    "announced (text secret)": warrant.Secrecy.TEXT_SECRET,
    "": None,
}


def _warrant(row: Row, _context: Context) -> Mapped:
    common = carried(row, row["date_issued"], None, remark=[row["status_events"]])
    common |= {"public_from": historical_date(row["date_public"]), "public_from_assumed": False}
    common |= {
        "person": PersonId(id_of(row["person_id"])),
        "situation": SituationId(id_of(row["situation"])),
        "case_number": row["case_number"] or None,
        "chamber": row["chamber"] or None,
        "crimes": row["crimes"] or None,
        "article_70": row["crimes"].endswith("art 70"),
    }
    kind, _, variant = row["instrument"].partition(" ")
    if row["sealed_at_issue"] not in SECRECY:
        raise Unmapped(f"sealed_at_issue {row['sealed_at_issue']!r} is none of the record's words")
    secrecy = SECRECY[row["sealed_at_issue"]]
    fact: Fact
    if kind == "warrant":
        fact = warrant.WarrantIssued(**common, secrecy_at_issue=secrecy, variant=variant.strip("()") or None)
    elif kind == "summons":
        fact = warrant.SummonsIssued(**common, secrecy_at_issue=secrecy)
    else:
        raise Unmapped(f"instrument {row['instrument']!r} is neither a warrant nor a summons")
    return Mapped("warrant", id_of(row.id), fact)


Build = Callable[[dict[str, Any], Row], Fact]

WARRANT_EVENTS: Mapping[str, Build] = {
    "unsealed": lambda common, _: warrant.WarrantUnsealed(**common),
    "amended": lambda common, _: warrant.WarrantAmended(**common),
    "corrected": lambda common, _: warrant.WarrantCorrected(**common),
    "replaced_by": lambda common, row: warrant.WarrantReplaced(**common, successor=WarrantId(id_of(row["detail"]))),
    "arrested_under_it": lambda common, _: warrant.ArrestedUnderWarrant(**common),
    "executed": lambda common, _: warrant.WarrantExecuted(**common),
    "ceased_charges_declined": lambda common, _: warrant.ChargesNotConfirmed(**common),
    "charges_confirmed": lambda common, row: warrant.ChargesConfirmed(**common, in_absence=row["in_absentia"] == "yes"),
    "vacated": lambda common, _: warrant.WarrantRevoked(**common),
    "inadmissible": lambda common, _: warrant.RuledInadmissible(**common),
    "inadmissibility_upheld": lambda common, _: warrant.InadmissibilityUpheld(**common),
    "challenge_pending": lambda common, _: warrant.ValidityChallenged(**common),
    "warrant_upheld": lambda common, _: warrant.WarrantUpheld(**common),
    "terminated_on_death": lambda common, _: warrant.ProceedingsTerminated(**common, ground=warrant.Termination.DEATH),
    "case_terminated": lambda common, _: warrant.ProceedingsTerminated(**common, ground=warrant.Termination.OTHER),
    "charges_withdrawn": lambda common, _: warrant.ChargesWithdrawn(**common),
    "severed": lambda common, _: warrant.CaseSevered(**common),
    "attempted_service": lambda common, _: warrant.ServiceAttempted(**common),
    "domestic_arrest_noted": lambda common, _: warrant.DomesticArrestNoted(**common),
    "note": lambda common, _: warrant.RemarkRecorded(**common),
}


def _warrant_event(row: Row, context: Context) -> Mapped:
    build = WARRANT_EVENTS.get(row["event"])
    if build is None:
        raise Unmapped(f"event {row['event']!r} is none of the record's words for a warrant")
    public = context.warrant_public.get(row["warrant_id"])
    common = carried(row, row["date"], public, remark=[row["detail"]])
    return Mapped("warrant", id_of(row["warrant_id"]), build(common, row))


CUSTODY_EVENTS: Mapping[str, Build] = {
    "arrest": lambda common, row: custody.Arrested(**common, **_episode(row)),
    "surrender": lambda common, row: custody.Surrendered(**common, **_episode(row)),
    "transfer": lambda common, row: custody.DeliveredToCourt(**common, **_episode(row)),
    "voluntary_surrender": lambda common, row: custody.SurrenderedVoluntarily(**common, **_episode(row)),
    "domestic_arrest": lambda common, row: custody.DetainedDomestically(**common, **_episode(row)),
    "domestic_release": lambda common, row: custody.ReleasedDomestically(**common, state=_state(row)),
    "release": lambda common, row: custody.Released(**common, state=_state(row)),
    "expulsion_without_surrender": lambda common, row: custody.ExpelledWithoutSurrender(**common, state=_state(row)),
    "escape": lambda common, row: custody.Escaped(**common, state=_state(row)),
}

PERSON_EVENTS: Mapping[str, Build] = {
    "voluntary_appearance": lambda common, _: person.AppearedVoluntarily(**common),
    "initial_appearance": lambda common, _: person.InitiallyAppeared(**common),
    "charges_confirmed": lambda common, _: person.ChargesDecided(**common, ruling=person.ChargesRuling.CONFIRMED),
    "charges_declined": lambda common, _: person.ChargesDecided(**common, ruling=person.ChargesRuling.DECLINED),
    "charges_withdrawn": lambda common, _: person.ChargesDecided(**common, ruling=person.ChargesRuling.WITHDRAWN),
    "conviction": lambda common, _: person.Convicted(**common),
    "acquittal": lambda common, _: person.Acquitted(**common),
    "sentence": lambda common, row: person.Sentenced(**common, term=row["detail"] or None),
    "appeal_decision": lambda common, row: person.AppealDecided(**common, outcome=row["detail"] or None),
    "sentence_served": lambda common, _: person.SentenceServed(**common),
    "reported_death": lambda common, row: person.DeathReported(**common, state=_state(row)),
    "death": lambda common, row: person.DeathConfirmed(**common, state=_state(row)),
}


def _surrender(row: Row, context: Context) -> Mapped:
    public = context.first_public.get(row["person_id"])
    common = carried(row, row["date"], public, remark=[row["detail"], row["notes"]])
    if row["event"] in CUSTODY_EVENTS:
        episode = context.episode.get(row.id)
        if episode is None:
            raise Unmapped("custody ends here, but no row begins it")
        return Mapped("custody", id_of(episode), CUSTODY_EVENTS[row["event"]](common, row))
    if row["event"] in PERSON_EVENTS:
        return Mapped("person", id_of(row["person_id"]), PERSON_EVENTS[row["event"]](common, row))
    raise Unmapped(f"event {row['event']!r} is none of the record's words for custody or proceedings")


def _episode(row: Row) -> dict[str, Any]:
    return {"person": PersonId(id_of(row["person_id"])), "state": _state(row)}


def _state(row: Row) -> StateCode | None:
    return StateCode(row["iso3166_alpha2"]) if row["iso3166_alpha2"] else None


def _notice(row: Row, context: Context) -> Mapped:
    common = carried(row, row["date"], context.first_public.get(row["person_id"]), remark=[row["notes"]])
    common["person"] = PersonId(id_of(row["person_id"]))
    fact: Fact
    match row["red_notice"]:
        case "yes":
            fact = notice.NoticeIssued(**common, instrument=notice.Instrument.RED_NOTICE)
        case "no":
            fact = notice.NoticeDenied(**common, instrument=notice.Instrument.RED_NOTICE)
        case "not a red notice":
            fact = notice.NoticeIssued(**common, instrument=notice.Instrument.UNVERIFIED)
        case other:
            raise Unmapped(f"red_notice {other!r} is neither yes, no nor another instrument")
    return Mapped("notice", id_of(row.id), fact)


_FILES: Mapping[str, Callable[[Row, Context], Mapped]] = {
    "situations": _situation,
    "persons": _person,
    "warrants": _warrant,
    "warrant_events": _warrant_event,
    "surrenders": _surrender,
    "red_notices": _notice,
}
