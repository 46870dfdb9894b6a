"""What the law says of non-compliance."""
