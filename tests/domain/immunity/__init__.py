"""What the law says of claims of immunity."""
