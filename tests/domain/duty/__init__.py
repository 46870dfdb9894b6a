"""The obligations engine."""
