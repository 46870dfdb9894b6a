"""Mutants that are no mistake: nothing that can be asked tells them from the law as it is."""

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {}
"""The change (`Mutant.change`), and why it changes nothing."""
