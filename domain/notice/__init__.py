"""A notice of INTERPOL, or what a source says about one. A notice is not a warrant, nor receipt of a request."""
