"""The rules of suggestions, pure."""
