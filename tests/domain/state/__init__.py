"""What the law says of States."""
