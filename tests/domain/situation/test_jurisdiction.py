"""On what jurisdiction over a situation rests. RS arts 12, 13."""

from itertools import product

import pytest

from domain.situation.facts import SituationOpened, Trigger
from domain.situation.jurisdiction import Jurisdiction, jurisdiction, rests_on
from tests.domain.kit import said

EITHER = (True, False, None)
OTHER = (Trigger.SELF_REFERRAL, Trigger.STATE_REFERRAL, Trigger.PROPRIO_MOTU)


@pytest.mark.parametrize(("territory", "nationality", "declaration"), [*product(EITHER, EITHER, EITHER)])
def test_a_referral_by_the_security_council_needs_no_other_ground(
    territory: bool | None, nationality: bool | None, declaration: bool | None
) -> None:
    told = {"territory": territory, "nationality": nationality, "declaration": declaration}
    assert jurisdiction(Trigger.UNSC_REFERRAL, **told) is Jurisdiction.REFERRAL


@pytest.mark.parametrize("trigger", OTHER)
@pytest.mark.parametrize(
    ("territory", "nationality", "declaration", "expected"),
    [
        *((True, nationality, declared, "12(2)(a)") for nationality, declared in product(EITHER, EITHER)),
        *((territory, True, declared, "12(2)(b)") for territory, declared in product((False, None), EITHER)),
        *((territory, national, True, "12(3)") for territory, national in product((False, None), (False, None))),
        (False, False, False, "none"),
        (None, False, False, "unknown"),
        (False, None, False, "unknown"),
        (False, False, None, "unknown"),
        (None, None, False, "unknown"),
        (None, False, None, "unknown"),
        (False, None, None, "unknown"),
        (None, None, None, "unknown"),
    ],
)
def test_one_ground_is_enough_and_none_is_told_only_where_each_is_known_to_be_missing(
    trigger: Trigger, territory: bool | None, nationality: bool | None, declaration: bool | None, expected: str
) -> None:
    told = {"territory": territory, "nationality": nationality, "declaration": declaration}
    assert jurisdiction(trigger, **told) == expected


def test_where_it_rests_on_a_declaration_alone_it_rests_on_that() -> None:
    nothing = {"territory": False, "nationality": False, "declaration": False}
    assert jurisdiction(Trigger.ART12_3, **nothing) is Jurisdiction.DECLARATION


def test_another_court_has_its_own_statute() -> None:
    icty = said(SituationOpened, court="ICTY", trigger=Trigger.CREATED_BY_UNSC)
    assert rests_on(icty) is Jurisdiction.OWN_STATUTE
    assert rests_on(said(SituationOpened, trigger=Trigger.SELF_REFERRAL)) is Jurisdiction.UNKNOWN
    told = said(SituationOpened, trigger=Trigger.SELF_REFERRAL, on_territory_of_party=True)
    assert rests_on(told) is Jurisdiction.TERRITORY
