"""The regulatory watch: sources, what they publish, and what it may touch."""
