"""A person sought by, or appearing before, a court."""
