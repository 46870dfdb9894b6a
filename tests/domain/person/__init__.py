"""What the law says of persons."""
