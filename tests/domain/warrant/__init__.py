"""What the law says of warrants."""
