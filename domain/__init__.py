"""The law of arrest warrants, pure: no clock, no I/O, no framework; time and ids come in as arguments."""
