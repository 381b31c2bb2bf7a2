"""Suggestions from the floor: what somebody would change about a question, and what became of it."""
