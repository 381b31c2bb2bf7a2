"""What everything stands on: no framework and no database."""
