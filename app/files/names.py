"""File names as people know them, made harmless."""

import re

from app.core.errors import BadInput
from app.core.text import one_line, refuse_card_number
from app.files.kinds import SUFFIXES

LONGEST_NAME = 120
SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$|\.7z$")


def safe_name(name: str) -> str:
    """A file name as people know it, without path, control characters or length tricks."""
    last = re.split(r"[/\\]", one_line(name))[-1].strip(". ")
    return last[-LONGEST_NAME:] or "file"


def suffix_of(name: str) -> str:
    """What a machine takes for the kind of a file, such as `.html`; the figure of `minutes 2.1` is not one."""
    found = SUFFIX.search(name)
    return found[0] if found is not None else ""


def name_for(name: str, media_type: str) -> str:
    """The harmless name with a suffix that its bytes bear out: a machine opens a file by its suffix."""
    safe, suffixes = safe_name(name), SUFFIXES.get(media_type, ())
    suffix = suffix_of(safe)
    if not suffixes or suffix.lower() in suffixes:
        return safe
    stem = safe.removesuffix(suffix).rstrip(". ") or "file"
    return f"{stem[-(LONGEST_NAME - len(suffixes[0])) :]}{suffixes[0]}"


def name_to_keep(name: str, *, field: str) -> str:
    """The harmless name, which is kept, shown and printed like any other text; so no card number stands in it (C12)."""
    refusal = refuse_card_number(name)
    if refusal:
        raise BadInput({field: f"The file's name: {refusal}"})
    return safe_name(name)
