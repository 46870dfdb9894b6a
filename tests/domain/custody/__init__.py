"""What the law says of custody."""
