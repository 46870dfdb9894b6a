"""One presence of one person in one State, announced, recorded or abandoned."""
