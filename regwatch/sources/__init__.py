"""Watched addresses and how they fare."""
