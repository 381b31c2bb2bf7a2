"""The rules of the watch, pure: identity, comparison, matching, health, triage."""
