"""The rules of signing: who may decide about a text, and what their decisions come to."""
