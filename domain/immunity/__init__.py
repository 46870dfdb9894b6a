"""One claim that the Court may not proceed with a request. RS art. 98."""
