"""What became of what is sealed: who read it, and that its key was destroyed. It is itself under seal."""
