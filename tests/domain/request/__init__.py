"""What the law says of requests."""
