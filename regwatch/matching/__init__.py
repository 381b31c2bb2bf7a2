"""Which requirements a text may touch, and why. Pure."""
