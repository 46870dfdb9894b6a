"""The grounds States give, and what the law makes of each. domain.md 8.1."""

import pytest

from domain.grounds import LAW, Effect, Ground

EXPECTED = {
    Ground.NE_BIS_IN_IDEM: (Effect.POSTPONES, "89(2)"),
    Ground.ADMISSIBILITY_CHALLENGE: (Effect.POSTPONES, "95"),
    Ground.SERVING_SENTENCE: (Effect.CONSULTS, "89(4)"),
    Ground.COMPETING_REQUEST: (Effect.PRIORITY, "90"),
    Ground.FUNDAMENTAL_LEGAL_PRINCIPLE: (Effect.ASSISTANCE_ONLY, "93(3)"),
    Ground.NATIONAL_SECURITY: (Effect.ASSISTANCE_ONLY, "93(4)"),
    Ground.IMMUNITY_98_1: (Effect.SUSPENDS_BY_RULING, "98(1)"),
    Ground.AGREEMENT_98_2: (Effect.SUSPENDS_BY_RULING, "98(2)"),
    Ground.NOT_LOCATED: (Effect.CONSULTS, "97(b)"),
    Ground.NO_IMPLEMENTING_LAW: (Effect.NEVER_VALID, "88"),
    Ground.JURISDICTION_CONTESTED: (Effect.NEVER_VALID, "19(9)"),
}


def test_every_ground_is_treated() -> None:
    assert set(LAW) == set(Ground)


@pytest.mark.parametrize("ground", Ground)
def test_a_ground_has_the_effect_its_provision_gives_and_a_political_one_has_none(ground: Ground) -> None:
    effect, article = EXPECTED.get(ground, (Effect.NONE, None))
    assert LAW[ground].effect is effect
    if article is None:
        assert LAW[ground].basis is None
    else:
        assert article in (LAW[ground].basis or "")


def test_only_two_grounds_postpone() -> None:
    postpone = {ground for ground in Ground if LAW[ground].effect is Effect.POSTPONES}
    assert postpone == {Ground.NE_BIS_IN_IDEM, Ground.ADMISSIBILITY_CHALLENGE}
