"""What the law says of notices."""
