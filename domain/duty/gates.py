"""The gates of the obligations engine: each a sentence with an authority, and the rung beyond which no
assessment goes while it stands. Four rungs: none, latent, possible, apparent. domain.md section 5."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.rules import Rule
from domain.values import Rung

RUNGS: tuple[Rung, ...] = ("none", "latent", "possible", "apparent")


def lowest(rungs: Iterable[Rung]) -> Rung:
    """The lowest of the rungs; without any, none."""
    found: list[Rung] = sorted(rungs, key=RUNGS.index)
    return found[0] if found else "none"


class Gate(Rule):
    """A step of the engine. `lets`: the highest rung it lets an assessment reach. `opens`: which record could change
    what was assessed; it is said of presences past, never of a journey to come."""

    lets: ClassVar[Rung] = "apparent"
    opens: ClassVar[str] = "Only a correction of the facts it rests on could change this."


@dataclass(frozen=True, slots=True)
class Applied:
    """A gate that was passed, with the facts that decided it."""

    gate: type[Gate]
    facts: tuple[UUID, ...] = ()


def all_gates() -> list[type[Gate]]:
    """Every gate, by code."""
    return sorted(Gate.__subclasses__(), key=lambda gate: gate.code)


# Whether a warrant was in force.


class WarrantInForce(Gate):
    """A warrant was in force on one of these days, after the day of its issue."""

    code = "warrant-in-force"
    authority = "Rome Statute art. 58(4)"


class NoWarrantInForce(Gate):
    """No warrant was in force on any of these days."""

    code = "no-warrant-in-force"
    authority = "Rome Statute art. 58(4)"
    lets = "none"
    opens = "A correction of the days of the warrant or of the presence could raise it."


class OverlapUncertain(Gate):
    """Days as coarse as these do not show a warrant in force on one of them, after the day of its issue."""

    code = "overlap-uncertain"
    authority = "atlarge: a failure needs certainty over both bounds of a date"
    lets = "possible"
    opens = "A source that dates the warrant and the presence to the day could raise or lower it."


class AlreadySurrendered(Gate):
    """The person had been surrendered to the Court under the warrant, and no flight from the Court is recorded."""

    code = "already-surrendered"
    authority = "Rome Statute arts 58(4), 60; Headquarters Agreement art. 47"
    lets = "none"
    opens = "A record that the person had broken a release of the Court could raise it."


# Where the State stood.


class PartyBound(Gate):
    """A party that has received a request arrests and surrenders."""

    code = "party-bound"
    authority = "Rome Statute arts 59(1), 86, 89(1), 92"


class WithdrawingPartyBound(Gate):
    """A party that has notified its withdrawal is bound in full until it takes effect."""

    code = "withdrawing-party-bound"
    authority = "Rome Statute art. 127(1)"


class ResidualDuty(Gate):
    """After a withdrawal the duty goes on in investigations commenced before it took effect."""

    code = "residual-duty"
    authority = "Rome Statute art. 127(2)"


class DutyContested(Gate):
    """Whether a State that withdrew cooperates in what was then only under consideration is contested."""

    code = "duty-contested"
    authority = "Rome Statute art. 127(2)"
    lets = "possible"
    opens = "A record that the investigation had begun before the withdrawal took effect could raise it."


class DeclarationBound(Gate):
    """A State that accepted the Court's jurisdiction cooperates without delay or exception, within its declaration."""

    code = "declaration-bound"
    authority = "Rome Statute art. 12(3)"


class DeclarationScopeUnknown(Gate):
    """A declaration is on record, but not that it covers this situation."""

    code = "declaration-scope-unknown"
    authority = "Rome Statute art. 12(3)"
    lets = "possible"
    opens = "A source that names the situation of the declaration could raise or lower it."


class SecurityCouncilBound(Gate):
    """A State bound by the resolution that referred the situation cooperates fully."""

    code = "security-council-bound"
    authority = "UN Charter ch. VII; res. 1593 para. 2, res. 1970 para. 5"


class BoundByAgreement(Gate):
    """A State that agreed with the Court on arrest owes what it agreed."""

    code = "bound-by-agreement"
    authority = "Rome Statute art. 87(5)(a)"
    lets = "possible"
    opens = "No record raises it here: what was agreed is between the State and the Court."


class OutsideDeclaration(Gate):
    """The declaration on record is of another situation or of later crimes, or this is an offence under article 70."""

    code = "outside-declaration"
    authority = "Rome Statute arts 12(3), 70(2)"
    lets = "none"
    opens = "A correction of the scope of the declaration could raise it."


class OnlyUrged(Gate):
    """The resolution that referred the situation binds the State it names and the other parties to the conflict; all
    other States that are not parties to the Statute it only urges."""

    code = "only-urged"
    authority = "Rome Statute art. 87(5)(a); res. 1593 para. 2, res. 1970 para. 5"
    lets = "none"
    opens = "A record of what else bound the State then could raise it."


class OwnLawForArticle70(Gate):
    """For offences against the administration of justice, cooperation follows the requested State's own law."""

    code = "own-law-for-article-70"
    authority = "Rome Statute art. 70(2); RPE r167"
    evidence = "M"


class NoDutyOfNonParty(Gate):
    """A State that is not a party, a signatory included, owes no arrest; it may be invited to cooperate."""

    code = "no-duty-of-non-party"
    authority = "Rome Statute art. 87(5)(a)"
    lets = "none"
    opens = "A record of what bound the State then could raise it."


class StatusUncertain(Gate):
    """The record does not show on which side of a change of its status the State stood on those days."""

    code = "status-uncertain"
    authority = "atlarge: a failure needs certainty over both bounds of a date"
    lets = "possible"
    opens = "A source that dates the change of status to the day could raise or lower it."


# Whether the duty was engaged.


class ReceiptRecorded(Gate):
    """The State had received the request before the last of these days."""

    code = "receipt-recorded"
    authority = "Rome Statute art. 59(1)"


class ReceiptPresumed(Gate):
    """The request was transmitted; its receipt is presumed, not recorded."""

    code = "receipt-presumed"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"
    lets = "possible"
    opens = "A record of the receipt could raise it."


class ReceiptUncertain(Gate):
    """Days as coarse as these do not show that the State had received the request before the last of them."""

    code = "receipt-uncertain"
    authority = "atlarge: a failure needs certainty over both bounds of a date"
    lets = "possible"
    opens = "A source that dates the receipt to the day could raise or lower it."


class NoRequestRecorded(Gate):
    """No receipt of a request is recorded; requests are confidential, so that shows nothing."""

    code = "no-request-recorded"
    authority = "Rome Statute arts 59(1), 87(3)"
    lets = "latent"
    opens = "A record of a request to the State, and of its receipt, could raise it."


class ValidPostponement(Gate):
    """The State may postpone while a challenge is pending."""

    code = "valid-postponement"
    authority = "Rome Statute arts 89(2), 95"
    lets = "none"
    opens = "A record that the postponement had ended before could raise it."


# Whether and how the person was there.


class PresenceBorneOut(Gate):
    """A confirmed source bears the presence out."""

    code = "presence-borne-out"
    authority = "atlarge: an unconfirmed presence is never more than possible"


class PresenceUnconfirmed(Gate):
    """No confirmed source bears the presence out, or one contradicts it."""

    code = "presence-unconfirmed"
    authority = "atlarge: an unconfirmed presence is never more than possible"
    lets = "possible"
    opens = "A confirmed source that none contradicts could raise it."


class SourcesUnconfirmed(Gate):
    """Something this rests on is borne out by no confirmed source."""

    code = "sources-unconfirmed"
    authority = "atlarge: unverified never becomes an accusation"
    lets = "possible"
    opens = "A confirmed source for each fact named here could raise it."


class NotThere(Gate):
    """The journey was announced and is not recorded to have taken place."""

    code = "not-there"
    authority = "atlarge: a plan is not a visit"
    lets = "none"
    opens = "A presence is assessed once it is recorded."


class NoPresenceRecorded(Gate):
    """No presence of the person in this State is recorded for that day."""

    code = "no-presence-recorded"
    authority = "atlarge: a duty alone is no failure"
    lets = "none"
    opens = "A presence is assessed once it is recorded."


class OnlyFlownOver(Gate):
    """The Statute has no rule on a person who flies over in an aircraft of his or her own: contested."""

    code = "only-flown-over"
    authority = "Rome Statute art. 89(3) speaks of transport by the Court"
    lets = "none"
    opens = "A source that records a landing there could raise it."


class StopOverCounts(Gate):
    """A stop-over of the person's own is a presence: the rule on transit is for persons whom the Court transports."""

    code = "stop-over-counts"
    authority = "Rome Statute arts 59(1), 89(3)"


class OnTheWayToTheCourt(Gate):
    """Presence in the host State on the way to or from the Court is no incident."""

    code = "on-the-way-to-the-court"
    authority = "Headquarters Agreement arts 44, 45, 47"
    lets = "none"
    opens = "A source that tells of another purpose could raise it."


class StandingPresence(Gate):
    """Only a visit or a release is assessed: of a person who lives there, only a Chamber says more."""

    code = "standing-presence"
    authority = "atlarge: only visits and releases are computed"
    lets = "none"
    opens = "No record raises it here: only a Chamber says more."


class NoEffectiveControl(Gate):
    """Nothing is computed against a State for an area it does not control."""

    code = "no-effective-control"
    authority = "atlarge: no effective control is a fact, not a law"
    lets = "none"
    opens = "A source that tells of the State's control of the area then could raise it."


class StillThere(Gate):
    """The presence is not recorded to have ended, so the State may still act."""

    code = "still-there"
    authority = "Rome Statute art. 59(1)"
    lets = "possible"
    opens = "A record of how the presence ended could raise or lower it."


class ArrestedThere(Gate):
    """The State arrested the person, or the person was surrendered from there."""

    code = "arrested-there"
    authority = "Rome Statute arts 59, 89(1)"
    lets = "none"
    opens = "A record of a release without surrender could raise it."


class ReleasedWithoutSurrender(Gate):
    """The State arrested the person and let the person go without surrender."""

    code = "released-without-surrender"
    authority = "Rome Statute art. 59(7)"


class LeftWithoutArrest(Gate):
    """The presence ended without arrest."""

    code = "left-without-arrest"
    authority = "Rome Statute art. 59(1)"


class OutcomeUnrecorded(Gate):
    """The presence ended; whether the person was arrested is not recorded."""

    code = "outcome-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"
    lets = "possible"
    opens = "A record of how the presence ended could raise or lower it."
