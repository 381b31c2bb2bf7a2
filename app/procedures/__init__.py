"""Procedures: how the floor works, written or kept as a file, each word of it in a revision that never changes."""
