"""Mutants that are no mistake: nothing that can be asked tells them from the law as it is."""

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {
    "domain/custody/acts.py\n"
    "- if not isinstance(begun, TransitBegun) or not isinstance(fact, TransitEnded):\n"
    "+ if (not isinstance(fact, TransitEnded)):": "the end of a transit is compared with transits alone",
    "domain/request/competing.py\n"
    "- Case = tuple[bool, bool, Admissibility, bool]\n"
    "+ Case = tuple[((bool, bool, Admissibility))]": "a type that only annotations name",
}
"""The change (`Mutant.change`), and why it changes nothing."""
