"""Two worlds of one public history: in the first something is under seal, in the second it never happened."""
