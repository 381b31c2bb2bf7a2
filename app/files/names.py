"""File names as people know them, made harmless."""

import re

from app.core.errors import BadInput
from app.core.text import one_line, refuse_card_number

LONGEST_NAME = 120


def safe_name(name: str) -> str:
    """A file name as people know it, without path, control characters or length tricks."""
    last = re.split(r"[/\\]", one_line(name))[-1].strip(". ")
    return last[-LONGEST_NAME:] or "file"


def name_to_keep(name: str, *, field: str) -> str:
    """The harmless name, which is kept, shown and printed like any other text; so no card number stands in it (C12)."""
    refusal = refuse_card_number(name)
    if refusal:
        raise BadInput({field: f"The file's name: {refusal}"})
    return safe_name(name)
