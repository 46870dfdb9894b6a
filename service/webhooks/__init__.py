"""Events carried to those who must act on them: signed, in order, to vetted addresses, until they are acknowledged."""
