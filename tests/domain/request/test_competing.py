"""Article 90: who goes first, for all that may be known and unknown."""

from itertools import product

import pytest

from domain.request import competing
from domain.request.competing import Admissibility, Paragraph, precedence

WITH, AFTER, ADMISSIBLE, PENDING, INADMISSIBLE = Admissibility
RULINGS = (*Admissibility, None)
EITHER = (True, False, None)
COURT, STATE, AWAIT = "PRIORITY_COURT", "STATE_DISCRETION", "AWAIT_RULING"
SAME, PARTY, RULING, TREATY = "same_conduct", "requester_party", "admissibility", "treaty_duty"
ADMITTED = (WITH, AFTER, ADMISSIBLE)
NOT_ADMITTED = (PENDING, INADMISSIBLE)

Row = tuple[tuple[bool | None, ...], tuple[bool | None, ...], tuple[Admissibility | None, ...], tuple[bool | None, ...]]

TABLE: list[tuple[Row, tuple[str | None, str | None, tuple[str, ...]]]] = [
    # The same conduct, a party asks: the treaty with it changes nothing.
    (((True,), (True,), (WITH,), EITHER), (COURT, "90(2)(a)", ())),
    (((True,), (True,), (AFTER,), EITHER), (COURT, "90(2)(b)", ())),
    (((True,), (True,), (ADMISSIBLE, PENDING), EITHER), (AWAIT, "90(3)", ())),
    (((True,), (True,), (INADMISSIBLE,), EITHER), (STATE, "90(3)", ())),
    (((True,), (True,), (None,), EITHER), (None, None, (RULING,))),
    # The same conduct, a State not party asks.
    (((True,), (False,), ADMITTED, (False,)), (COURT, "90(4)", ())),
    (((True,), (False,), NOT_ADMITTED, (False,)), (STATE, "90(5)", ())),
    (((True,), (False,), (None,), (False,)), (None, None, (RULING,))),
    (((True,), (False,), RULINGS, (True,)), (STATE, "90(6)", ())),
    (((True,), (False,), ADMITTED, (None,)), (None, None, (TREATY,))),
    (((True,), (False,), NOT_ADMITTED, (None,)), (STATE, None, (TREATY,))),
    (((True,), (False,), (None,), (None,)), (None, None, (RULING, TREATY))),
    # The same conduct, and nobody says whether the State that asks is a party.
    (((True,), (None,), (WITH, AFTER), (False,)), (COURT, None, (PARTY,))),
    (((True,), (None,), (WITH, AFTER), (True,)), (None, None, (PARTY,))),
    (((True,), (None,), (WITH, AFTER), (None,)), (None, None, (PARTY, TREATY))),
    (((True,), (None,), (ADMISSIBLE, PENDING), (True, False)), (None, None, (PARTY,))),
    (((True,), (None,), (ADMISSIBLE, PENDING), (None,)), (None, None, (PARTY, TREATY))),
    (((True,), (None,), (INADMISSIBLE,), (True, False)), (STATE, None, (PARTY,))),
    (((True,), (None,), (INADMISSIBLE,), (None,)), (STATE, None, (PARTY, TREATY))),
    (((True,), (None,), (None,), (True, False)), (None, None, (PARTY, RULING))),
    (((True,), (None,), (None,), (None,)), (None, None, (PARTY, RULING, TREATY))),
    # Other conduct: only the treaty matters.
    (((False,), EITHER, RULINGS, (False,)), (COURT, "90(7)(a)", ())),
    (((False,), EITHER, RULINGS, (True,)), (STATE, "90(7)(b)", ())),
    (((False,), EITHER, RULINGS, (None,)), (None, None, (TREATY,))),
    # Nobody says whether the conduct is the same; a party asks.
    (((None,), (True,), (WITH, AFTER), (False,)), (COURT, None, (SAME,))),
    (((None,), (True,), (WITH, AFTER), (True,)), (None, None, (SAME,))),
    (((None,), (True,), (ADMISSIBLE, PENDING), (True, False)), (None, None, (SAME,))),
    (((None,), (True,), (INADMISSIBLE,), (True,)), (STATE, None, (SAME,))),
    (((None,), (True,), (INADMISSIBLE,), (False,)), (None, None, (SAME,))),
    (((None,), (True,), (*Admissibility,), (None,)), (None, None, (SAME, TREATY))),
    (((None,), (True,), (None,), (True, False)), (None, None, (SAME, RULING))),
    (((None,), (True,), (None,), (None,)), (None, None, (SAME, RULING, TREATY))),
    # A State not party asks.
    (((None,), (False,), ADMITTED, (False,)), (COURT, None, (SAME,))),
    (((None,), (False,), NOT_ADMITTED, (False,)), (None, None, (SAME,))),
    (((None,), (False,), (*Admissibility, None), (True,)), (STATE, None, (SAME,))),
    (((None,), (False,), (*Admissibility,), (None,)), (None, None, (SAME, TREATY))),
    (((None,), (False,), (None,), (False,)), (None, None, (SAME, RULING))),
    (((None,), (False,), (None,), (None,)), (None, None, (SAME, RULING, TREATY))),
    # Nobody says which State asks either.
    (((None,), (None,), (WITH, AFTER), (False,)), (COURT, None, (SAME, PARTY))),
    (((None,), (None,), (WITH, AFTER, ADMISSIBLE, PENDING), (True,)), (None, None, (SAME, PARTY))),
    (((None,), (None,), (ADMISSIBLE, *NOT_ADMITTED), (False,)), (None, None, (SAME, PARTY))),
    (((None,), (None,), (INADMISSIBLE,), (True,)), (STATE, None, (SAME, PARTY))),
    (((None,), (None,), (*Admissibility,), (None,)), (None, None, (SAME, PARTY, TREATY))),
    (((None,), (None,), (None,), (True, False)), (None, None, (SAME, PARTY, RULING))),
    (((None,), (None,), (None,), (None,)), (None, None, (SAME, PARTY, RULING, TREATY))),
]
"""Written by hand from the text: what is known, then who goes first, the paragraph, and what is still unknown."""

ROWS = [(case, expected) for row, expected in TABLE for case in product(*row)]


def test_the_table_has_every_case_once() -> None:
    assert sorted(map(str, (case for case, _ in ROWS))) == sorted(map(str, product(EITHER, EITHER, RULINGS, EITHER)))


@pytest.mark.parametrize(("case", "expected"), ROWS)
def test_article_90_says_who_goes_first(
    case: tuple[bool | None, bool | None, Admissibility | None, bool | None],
    expected: tuple[str | None, str | None, tuple[str, ...]],
) -> None:
    same, party, ruling, treaty = case
    found = precedence(same_conduct=same, requester_party=party, admissibility=ruling, treaty_duty=treaty)
    assert (found.priority, found.paragraph, found.unknown) == expected
    assert (found.paragraph is None) == found.sentence.startswith("Not recorded: ")


def test_every_paragraph_is_a_sentence_and_has_its_number() -> None:
    paragraphs = Paragraph.__subclasses__()
    assert len(paragraphs) == len({each.code for each in paragraphs}) == len({each.sentence() for each in paragraphs})
    assert {each.number() for each in paragraphs} == {
        "90(2)(a)", "90(2)(b)", "90(3)", "90(4)", "90(5)", "90(6)", "90(7)(a)", "90(7)(b)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "paragraph"),
    [
        ((True, True, WITH, None), competing.RuledWithRegard),
        ((True, True, AFTER, None), competing.RuledAfterNotice),
        ((True, True, PENDING, None), competing.NoExtraditionYet),
        ((True, True, INADMISSIBLE, None), competing.FreedByInadmissibility),
        ((True, False, WITH, False), competing.AdmissibleAgainstNonParty),
        ((True, False, PENDING, False), competing.NotYetAdmissible),
        ((True, False, None, True), competing.OwedToNonParty),
        ((False, None, None, False), competing.OtherConduct),
        ((False, None, None, True), competing.OtherConductOwed),
    ],
)
def test_an_answer_is_told_in_the_words_of_its_paragraph(
    case: tuple[bool | None, bool | None, Admissibility | None, bool | None], paragraph: type[Paragraph]
) -> None:
    same, party, ruling, treaty = case
    found = precedence(same_conduct=same, requester_party=party, admissibility=ruling, treaty_duty=treaty)
    assert (found.sentence, found.paragraph) == (paragraph.sentence(), paragraph.number())


def test_what_is_unknown_is_said_in_words() -> None:
    found = precedence(same_conduct=True, requester_party=True, admissibility=None, treaty_duty=None)
    assert found.sentence == "Not recorded: whether the Court has ruled on admissibility."
    nothing = precedence(same_conduct=None, requester_party=None, admissibility=None, treaty_duty=None)
    assert nothing.sentence == (
        "Not recorded: whether it is for the same conduct, whether the requesting State is a party, "
        "whether the Court has ruled on admissibility, whether the requested State is bound to extradite."
    )
