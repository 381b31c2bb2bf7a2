"""What was published, and what was decided about it."""
