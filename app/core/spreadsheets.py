"""Tables as spreadsheets take them: text that could pass for a formula is guarded, and CSV says that it is UTF-8.

Such words carry an apostrophe in files, and lose it again on the way in. The two are exact opposites: a word that
begins with an apostrophe and then such a character gets one more.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

# Without it Excel reads a CSV file in the code page of the country, and £ and é break.
BYTE_ORDER_MARK: Final = "\ufeff"

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


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The text of a CSV file, a row at a time, its cells guarded; the mark stands before the first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
