"""The surface as it is published."""
