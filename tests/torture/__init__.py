"""What takes minutes, or a clock: `make torture`, before a release."""
