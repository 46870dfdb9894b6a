"""A sovereign State, and where it stands towards the Statute."""
