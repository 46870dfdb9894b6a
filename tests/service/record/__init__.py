"""Tests of service/record/."""
