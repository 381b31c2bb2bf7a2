"""File names as people know them, made harmless."""

import re

from app.core.text import one_line

LONGEST_NAME = 120


def safe_name(name: str) -> str:
    """A file name as people know it, without path, control characters or length tricks."""
    last = re.split(r"[/\\]", one_line(name))[-1].strip(". ")
    return last[-LONGEST_NAME:] or "file"
