"""What must hold when processes race, stall or are killed."""
