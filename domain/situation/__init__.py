"""A situation before a court: how it came there, and what holds it up."""
