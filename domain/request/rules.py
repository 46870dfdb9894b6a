"""The rules of requests: what the record of one refuses, and what it keeps and marks."""

from domain.rules import Mark, Refusal


class AddressedToOne(Refusal):
    """A request goes either to one State or to one class of States."""

    code = "addressed-to-one"
    authority = "Rome Statute arts 87(1), 89(1)"


class StateUnnamed(Refusal):
    """A step under a request to a class of States names the State that takes it."""

    code = "state-unnamed"
    authority = "atlarge: a fact that may harm somebody names whom it is about"


class BeforeTransmission(Refusal):
    """Nothing happens under a request before it is transmitted."""

    code = "before-transmission"
    authority = "Rome Statute arts 59(1), 89(1)"


class CompetesWithItself(Refusal):
    """A competing request comes from another State."""

    code = "competes-with-itself"
    authority = "Rome Statute art. 90(1)"


class ReceiptUnrecorded(Mark):
    """A State's answer to a request is recorded, but not its receipt."""

    code = "receipt-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class BeginningUnrecorded(Mark):
    """The end of a consultation, of a postponement or of a challenge is recorded, but not how it began."""

    code = "beginning-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class RequestTakenBack(Mark):
    """A State acts on a request that stands; this one the Court had taken back."""

    code = "request-taken-back"
    authority = "Rome Statute arts 59(1), 89(1)"


class PostponementWithoutGround(Mark):
    """Surrender is postponed only for a challenge under article 89(2) or 95."""

    code = "postponement-without-ground"
    authority = "Rome Statute arts 89(2), 95"


class ChallengeUnrecorded(Mark):
    """A postponement rests on a challenge that is pending; none is recorded."""

    code = "challenge-unrecorded"
    authority = "Rome Statute arts 89(2), 95"


class PostponedAfterRuling(Mark):
    """A postponement ends with the ruling: on what the Court has ruled upon nothing more is postponed."""

    code = "postponed-after-ruling"
    authority = "Rome Statute arts 89(2), 95"


class PostponableOnly(Mark):
    """A challenge under article 89(2) or 95 may postpone surrender, never refuse it."""

    code = "postponable-only"
    authority = "Rome Statute arts 89(2), 95"


class GroundNeverValid(Mark):
    """Neither a missing national law nor a challenge to jurisdiction frees a State from a request."""

    code = "ground-never-valid"
    authority = "Rome Statute arts 19(9), 88"


class GroundForAssistanceOnly(Mark):
    """Fundamental legal principles and national security are grounds against assistance, never against surrender."""

    code = "ground-for-assistance-only"
    authority = "Rome Statute arts 72, 93(3), 93(4)"
    evidence = "P"


class GroundForConsultation(Mark):
    """A State that cannot find the person, or holds the person for another crime, consults; it does not refuse."""

    code = "ground-for-consultation"
    authority = "Rome Statute arts 89(4), 97(b)"


class GrantUnrecorded(Mark):
    """Of a person held for another crime a State consults once it has decided to grant; no decision is recorded."""

    code = "grant-unrecorded"
    authority = "Rome Statute art. 89(4)"


class InvitationToParties(Mark):
    """The Court invites States that are not parties; parties it requests."""

    code = "invitation-to-parties"
    authority = "Rome Statute art. 87(5)(a)"


class InvitationWithoutBasis(Mark):
    """An invitation rests on an arrangement, an agreement or another appropriate basis; none is named."""

    code = "invitation-without-basis"
    authority = "Rome Statute art. 87(5)(a)"


class CompetesWithNoSurrender(Mark):
    """Article 90 orders requests for one person's surrender and extradition; this request is for something else."""

    code = "competes-with-no-surrender"
    authority = "Rome Statute art. 90(1)"


class CompetitionUnrecorded(Mark):
    """A step about another State's request is recorded, but not that request."""

    code = "competition-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class NoticeUnrecorded(Mark):
    """The Court ruled upon the State's notice of another request; that notice is not recorded."""

    code = "notice-unrecorded"
    authority = "Rome Statute art. 90(1), (2)(b)"


class ExtraditedInstead(Mark):
    """Where the Court goes first, or has still to rule, the State does not extradite."""

    code = "extradited-instead"
    authority = "Rome Statute art. 90(2)-(4), (7)(a)"


class RefusalUnnotified(Mark):
    """After a ruling of inadmissibility, the State notifies the Court if it then refuses the extradition."""

    code = "refusal-unnotified"
    authority = "Rome Statute art. 90(8); RPE r186"


class ConsultationTooLate(Mark):
    """A State consults the Court without delay, before the occasion for doing as requested has passed."""

    code = "consultation-too-late"
    authority = "Rome Statute art. 97"
