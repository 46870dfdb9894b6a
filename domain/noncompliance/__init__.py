"""One incident in which a State is, or is said to be, in breach of a duty to cooperate with the Court."""
