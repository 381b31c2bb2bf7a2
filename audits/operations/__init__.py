"""Writes of audits, named by the user's verb."""
