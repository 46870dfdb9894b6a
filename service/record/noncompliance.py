"""The rules by which a row of noncompliance.csv becomes the facts of one incident.

Each rule is keyed by the exact text it covers; a text that no rule covers leaves the whole row out, and is listed.
What a rule cannot date (a ground, a hearing) happened between the first day of the conduct and the decision.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from domain.fact import Fact
from domain.grounds import Ground
from domain.noncompliance.facts import (
    Basis,
    Body,
    BodyInformed,
    DeadlinePassed,
    Failure,
    FindingReversed,
    FindingUpheld,
    GroundClaimed,
    IncidentRecorded,
    IncidentRemarked,
    Kind,
    LeaveToAppealRejected,
    NoFindingMade,
    NonComplianceFound,
    ReferralDeclined,
    ReferralDeferred,
    ReferralReversed,
    Referred,
    RightWaived,
    StateInvitedToExplain,
)
from domain.values import Day, PersonId, PresenceId, StateCode, historical_date, id_of
from service.record.files import Row
from service.record.provenance import RECORD_DATE, Unmapped, carried
from service.record.travel import Visit

V = TypeVar("V")

BOTH = (Body.ASP, Body.UNSC)
RELEASES = frozenset({"N23"})
"""Arrested, then let go without surrender: surrenders.csv tells it. Any other day-bounded conduct is a visit."""

GROUNDS: Mapping[str, Ground] = {
    "rejects jurisdiction": Ground.JURISDICTION_CONTESTED,
    "AU non-cooperation decision": Ground.REGIONAL_ORGANISATION_DECISION,
    "AU decision": Ground.REGIONAL_ORGANISATION_DECISION,
    "immunity": Ground.IMMUNITY_98_1,
    "immunity (Art 98)": Ground.IMMUNITY_98_1,
    "immunity (Art 98(1))": Ground.IMMUNITY_98_1,
    "Art 98": Ground.IMMUNITY_98_1,
    "state immunity": Ground.IMMUNITY_98_1,
    "head of state immunity": Ground.IMMUNITY_98_1,
    "head of state immunity (Art 98)": Ground.IMMUNITY_98_1,
    "AU host agreement": Ground.IGO_HOST_AGREEMENT,
    "complementarity": Ground.ADMISSIBILITY_CHALLENGE,
    "not in control of Zintan": Ground.NO_EFFECTIVE_CONTROL,
    "no implementing law": Ground.NO_IMPLEMENTING_LAW,
    "domestic proceedings": Ground.DOMESTIC_PROCEEDINGS,
    "energy dependence": Ground.ECONOMIC_DEPENDENCE,
    "no engagement": Ground.NO_RESPONSE,
    "refused note verbale": Ground.NO_RESPONSE,
    "did not answer by 14 Mar 2013": Ground.NO_RESPONSE,
    **dict.fromkeys(("did not invite", "AU summit", "left before action"), Ground.OTHER),
    **dict.fromkeys(("crisis conditions", "COMESA invitation", "short notice", "consultations"), Ground.OTHER),
    **dict.fromkeys(("legal basis of requests disputed", "1953 Arab League convention"), Ground.OTHER),
    **dict.fromkeys(("doubts on warrant", "procedural defects", "security"), Ground.OTHER),
}
FAILURES: Mapping[str, Failure] = {
    "failure to arrest and surrender": Failure.ARREST_AND_SURRENDER,
    "failure to consult": Failure.CONSULT,
}
BASES: Mapping[str, Basis] = {
    "party": Basis.ART_87_7,
    "UNSC-obliged non-party": Basis.ART_87_7_BY_ANALOGY,
}
FOUND = "yes"
INFORMED = "no express finding (informing decision)"
NOT_FOUND = frozenset({"no", "no (reminder)", "threshold reached but no formal finding"})
UNDECIDED = "none found as of sources read"
BODIES: Mapping[str, tuple[Body, ...]] = {"ASP": (Body.ASP,), "UNSC": (Body.UNSC,), "UNSC+ASP": BOTH}
REFERRED_TO = frozenset({*BODIES, *(f"{each} (informed)" for each in BODIES), "none", "deferred"})
UNNUMBERED = frozenset({"(number not found)", "(no decision found)"})


@dataclass(frozen=True, slots=True)
class _Case:
    """A row, its dates and its publicity. `decided` is empty where no decision is on record."""

    row: Row
    first: str
    decided: str
    public: Day

    def carried(self, occurred: str, *remark: str) -> dict[str, Any]:
        return carried(self.row, occurred, self.public, remark=remark)

    @property
    def undated(self) -> str:
        """Somewhere between the conduct and the decision that speaks of it."""
        return f"{self.first}/{self.decided}"

    def decision(self, *remark: str) -> dict[str, Any]:
        """What the facts of the decision carry."""
        if not self.decided:
            raise Unmapped("a decision without a date")
        number, chamber = self.row["document_number"], self.row["chamber"] or None
        verified = not number.endswith("(number unverified)") and not self._unverified("document_number")
        number = number.removesuffix("(number unverified)").strip()
        if number in UNNUMBERED:
            return self.carried(self.decided, *remark) | {"chamber": chamber}
        if not re.fullmatch(r"ICC-\d\d/\d\d(-\d\d/\d\d)?-\d+", number):
            raise Unmapped(f"document_number {number!r} is no number of a document of the Court")
        return self.carried(self.decided, *remark) | {
            "chamber": chamber,
            "document_number": number,
            "document_verified": verified,
        }

    def _unverified(self, column: str) -> bool:
        return bool({column, "all"} & {each.strip() for each in self.row["unverified_fields"].split(";")})


def incident(row: Row, first_public: Mapping[str, Day], visits: Sequence[Visit] = ()) -> Sequence[Fact]:
    """The facts of a row, in the order in which they come on record. Raises Unmapped, or ValueError where a
    field is malformed. Nobody's part in an incident is public before the person's first warrant is."""
    first, slash, last = row["conduct_date"].partition("/")
    decided = row["decision_date"]
    days = [historical_date(decided).latest if decided else RECORD_DATE.toordinal()]
    persons = [each.strip() for each in row["person_ids"].split(";") if each.strip()]
    case = _Case(row, first, decided, max([*days, *(first_public.get(each, 0) for each in persons)]))
    recorded = IncidentRecorded(
        **case.carried(first, f"status of the State: {row['state_status']}", f"concerning: {row['subject_person']}"),
        state=StateCode(row["iso3166_alpha2"]),
        kind=_kind(row, slash, last),
        persons=tuple(PersonId(id_of(each)) for each in persons),
        until=None if slash and not last else historical_date(last or first),
        unverified=row["unverified_fields"] or None,
    )
    then = [*_grounds(case), *_procedure(case), *_decided(case), *_later(case)]
    about = replace(recorded, presence=_visit(recorded, visits))
    return [about, *sorted(then, key=lambda fact: fact.occurred.earliest)]


def _visit(told: IncidentRecorded, visits: Sequence[Visit]) -> PresenceId | None:
    """The presence a visit is about: of one of its persons, in that State, in those days, where it is the only one."""
    if told.kind is not Kind.VISIT or told.until is None:
        return None
    first, last = told.occurred.earliest, told.until.latest
    there = [each for each in visits if each.person in told.persons and each.state == told.state]
    found = [each.presence for each in there if each.first <= last and first <= each.last]
    return found[0] if len(found) == 1 else None


def _kind(row: Row, slash: str, last: str) -> Kind:
    if row["subject_person"].endswith("(evidence request)"):
        return Kind.ASSISTANCE_93
    if slash and not last:
        return Kind.STANDING_PRESENCE
    return Kind.RELEASE if row.id in RELEASES else Kind.VISIT


def _grounds(case: _Case) -> Iterator[Fact]:
    for prose in filter(None, case.row["state_argument"].split("; ")):
        if prose not in GROUNDS:
            raise Unmapped(f"state_argument {prose!r} is none of the grounds the rules know")
        yield GroundClaimed(**case.carried(case.undated), ground=GROUNDS[prose], prose=prose)
        if prose == "did not answer by 14 Mar 2013":
            yield DeadlinePassed(**case.carried("2013-03-14", prose))


def _procedure(case: _Case) -> Iterator[Fact]:
    """Requests and postponements are facts of other rooms: here they are kept as remarks."""
    for step in filter(None, case.row["procedure"].split("; ")):
        key, _, _ = step.partition(": ")
        if step == "hearing: waived":
            yield RightWaived(**case.carried(case.undated))
        elif key in ("request", "postponement"):
            yield IncidentRemarked(**case.carried(case.undated, step))
        else:
            raise Unmapped(f"procedure {step!r} is none of the steps the rules know")


def _decided(case: _Case) -> Iterator[Fact]:
    row = case.row
    bodies, slash, _ = row["referred_to"].partition(" (informed)")
    informed = bool(slash)
    if row["referred_to"] not in REFERRED_TO:
        raise Unmapped(f"referred_to {row['referred_to']!r} is none of the record's words")
    word = row["finding_of_noncompliance"]
    if (word == INFORMED and not informed) or (word in (*NOT_FOUND, UNDECIDED) and bodies != "none"):
        raise Unmapped(f"finding_of_noncompliance {word!r} does not go with referred_to {row['referred_to']!r}")
    if word == FOUND:
        yield NonComplianceFound(**case.decision(), basis=_of(BASES, row, "state_status"), failures=_failures(row))
    elif word in NOT_FOUND:
        yield NoFindingMade(**case.decision(word))
    elif word not in (INFORMED, UNDECIDED):
        raise Unmapped(f"finding_of_noncompliance {word!r} is none of the record's words")
    if bodies == "deferred":  # no body is named; the one it was later referred to is the Assembly
        yield ReferralDeferred(**case.decision(), bodies=(Body.ASP,))
    elif bodies != "none":
        yield (BodyInformed if informed else Referred)(**case.decision(), bodies=BODIES[bodies])


def _failures(row: Row) -> tuple[Failure, ...]:
    texts = [each for each in row["findings"].split("; ") if each]
    if unknown := [each for each in texts if each not in FAILURES]:
        raise Unmapped(f"findings {unknown[0]!r} is none of the failures the rules know")
    return tuple(FAILURES[each] for each in texts)


def _of(rules: Mapping[str, V], row: Row, column: str) -> V:
    if row[column] not in rules:
        raise Unmapped(f"{column} {row[column]!r} is none of the record's words")
    return rules[row[column]]


APPEALS: dict[str, Any] = {"chamber": "Appeals Chamber"}
JORDAN: dict[str, Any] = {**APPEALS, "document_number": "ICC-02/05-01/09-397", "document_verified": True}

LATER: Mapping[str, Callable[[_Case], Sequence[Fact]]] = {
    "": lambda _: (),
    "order to explain dated 2013-02-22 is text-confirmed": lambda case: (
        StateInvitedToExplain(
            **case.carried("2013-02-22", case.row["later_change"]), deadline=historical_date("2013-03-14")
        ),
    ),
    "Appeals Chamber reversed and remanded 2015-08-19": lambda case: (
        FindingReversed(**case.carried("2015-08-19", case.row["later_change"]), **APPEALS),
    ),
    "referral declined: domestic courts had already found breach, SA consulted": lambda case: (
        ReferralDeclined(**case.decision(case.row["later_change"]), bodies=BOTH),
    ),
    "2019-05-06 Appeals Chamber (ICC-02/05-01/09-397): finding upheld unanimously, referral reversed by majority": (
        lambda case: (
            FindingUpheld(**case.carried("2019-05-06", "unanimously"), **JORDAN),
            ReferralReversed(**case.carried("2019-05-06", "by majority"), **JORDAN, bodies=BOTH),
        )
    ),
    "request to disqualify judges rejected 2024-11-15; 2024-11-29 leave to appeal rejected": lambda case: (
        IncidentRemarked(**case.carried("2024-11-15", "request to disqualify judges rejected")),
        LeaveToAppealRejected(**case.carried("2024-11-29")),
    ),
    "2026-01-26 majority refers matter to ASP": lambda case: (
        Referred(**case.carried("2026-01-26", "by majority"), chamber=case.row["chamber"], bodies=(Body.ASP,)),
    ),
}
"""Some of these came before the decision; each is dated by its own day."""


def _later(case: _Case) -> Sequence[Fact]:
    return _of(LATER, case.row, "later_change")(case)
