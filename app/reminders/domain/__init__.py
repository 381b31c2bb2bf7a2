"""The rules of reminders, pure: which clock runs, which rung of the ladder was reached, and whom it names."""
