"""What was not as it must be, driven to a proven fix. A finding knows no audit."""
