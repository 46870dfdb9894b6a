"""One request of the Court to a State, or to a class of States."""
