"""Words that a spreadsheet could take for a formula carry an apostrophe in files, and lose it again on the way in.

The two are exact opposites: a word that begins with an apostrophe and then such a character gets one more.
"""

import re
from datetime import date, datetime
from typing import Final

# For writing workbooks: a text is a text, never a formula, link or number; rows leave memory as they are written.
PLAIN_WORKBOOK: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What a spreadsheet may take for a formula, in ASCII and in full width.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutral(value: object) -> str:
    """A cell's text, guarded; nothing for None, ISO for days and instants."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, datetime | date) else str(value)
    return guarded(value)


def guarded(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if GUARDED.match(text) else text
