"""What the law says of presences."""
