"""On what the Court's jurisdiction over a situation rests. RS arts 12, 13."""

from enum import StrEnum

from domain.situation.facts import ICC, SituationOpened, Trigger


class Jurisdiction(StrEnum):
    """RS arts 12(2), 12(3), 13(b); `own_statute` for any court but the ICC."""

    REFERRAL = "13(b)"
    TERRITORY = "12(2)(a)"
    NATIONALITY = "12(2)(b)"
    DECLARATION = "12(3)"
    NONE = "none"
    UNKNOWN = "unknown"
    OWN_STATUTE = "own_statute"


def jurisdiction(
    trigger: Trigger, *, territory: bool | None, nationality: bool | None, declaration: bool | None
) -> Jurisdiction:
    """The first of the grounds that is known to be there; none only where each is known not to be. A referral by the
    Security Council needs no other."""
    if trigger is Trigger.UNSC_REFERRAL:
        return Jurisdiction.REFERRAL
    told = {
        Jurisdiction.TERRITORY: territory,
        Jurisdiction.NATIONALITY: nationality,
        Jurisdiction.DECLARATION: True if trigger is Trigger.ART12_3 else declaration,
    }
    for ground, there in told.items():
        if there:
            return ground
    return Jurisdiction.UNKNOWN if None in told.values() else Jurisdiction.NONE


def rests_on(opened: SituationOpened) -> Jurisdiction:
    """What the opening of a situation tells of it."""
    if opened.court != ICC:
        return Jurisdiction.OWN_STATUTE
    return jurisdiction(
        opened.trigger,
        territory=opened.on_territory_of_party,
        nationality=opened.by_national_of_party,
        declaration=opened.accepted_by_declaration,
    )
