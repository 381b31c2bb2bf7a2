"""The rules of change cases, pure: their lifecycle and what is still missing."""
