"""Tests of the law, laid out like `domain/`: every test reads as a legal sentence."""
