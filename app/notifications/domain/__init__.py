"""The rules of delivery and of digests, pure."""
