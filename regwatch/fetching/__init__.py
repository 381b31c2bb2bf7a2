"""The one way out to regulators, and what turns the bytes that come back into items."""
