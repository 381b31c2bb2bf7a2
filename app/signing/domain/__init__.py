"""The rules of signing: who is asked about a text and who decides about it, and what that comes to."""
