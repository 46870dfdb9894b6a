"""What the law says of situations."""
