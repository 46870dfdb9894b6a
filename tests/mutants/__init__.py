"""Small wrong changes to the law, and whether its tests notice: `make mutants`."""
