"""Bytes as text, whatever wrote them; or the true reason why they are not text."""

from typing import Final

from app.core.child import DocumentRefused

NOT_UTF8: Final = (
    "It is not UTF-8, so it was read as Windows text (cp1252). Look at names with accents before you apply it."
)
UTF16: Final = "The file is UTF-16 text."
MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
LOOKED_AT: Final = 400
WORKBOOK: Final = (
    "This is a workbook, whatever its name says. Give it the name that it had, which ends in .xlsx, and bring it in "
    "again. Nothing was read."
)


def decoded(body: bytes) -> tuple[str, list[str]]:
    """The text, and what is to be said about its reading."""
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DocumentRefused(WORKBOOK)
    marked = next((encoding for mark, encoding in MARKS if body.startswith(mark)), "")
    encoding = marked or _unmarked_utf16(body)
    if encoding:
        return body.decode(encoding, "replace"), [UTF16.replace("16", encoding[4:6])]
    try:
        return body.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace"), [NOT_UTF8]


def _unmarked_utf16(body: bytes) -> str:
    """Its beginning is headings or brackets, and every other byte of such letters is 0 in UTF-16."""
    beginning = body[:LOOKED_AT]
    pairs = len(beginning) // 2
    if pairs and beginning[1::2].count(0) * 2 > pairs and 0 not in beginning[::2]:
        return "utf-16-le"
    if pairs and beginning[::2].count(0) * 2 > pairs and 0 not in beginning[1::2]:
        return "utf-16-be"
    return ""
