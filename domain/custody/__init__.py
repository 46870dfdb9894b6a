"""One arrest episode of one person, for the Court or in a State's own right."""
