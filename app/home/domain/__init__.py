"""How a digest is composed, pure."""
