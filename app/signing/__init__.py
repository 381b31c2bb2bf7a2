"""Signing: a person, a meaning, an instant and the hash of a text, with the password given again."""
