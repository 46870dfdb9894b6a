"""The tests, laid out like `domain/` and `service/`."""
