"""Tests of service/views/."""
