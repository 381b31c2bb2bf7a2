"""Pages of reports and trends."""
