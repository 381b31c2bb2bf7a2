"""Bytes as text: what is valid UTF-8 is UTF-8, whatever a declaration says; then what is declared; then what fits."""

import codecs
import re
from html.entities import name2codepoint

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
# What an XML declaration may take, far above any honest one; what stands behind that is looked at by nobody.
LONGEST_DECLARATION = 1_000
PROLOG = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# The long marks first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The charsets of the web by Python's names. Python knows many more, some of them no charsets (hex, idna, undefined).
KNOWN = re.compile(
    r"cp125[0-8]|cp866|cp874|cp932|cp949|iso8859-\d{1,2}|koi8-[rut]|mac-roman|mac-cyrillic|tis-620|"
    r"gb2312|gbk|gb18030|big5|big5hkscs|euc_jp|iso2022_jp|shift_jis|euc_kr"
)
NUMBERED = re.compile(r"&#(x[0-9a-fA-F]{1,100}|[0-9]{1,100});?", re.IGNORECASE)
NAMED = re.compile(r"&([A-Za-z0-9]{2,8});")
LETTERS = {name: chr(code) for name, code in name2codepoint.items() if name not in {"amp", "lt", "gt", "quot"}}
WESTERN = "cp1252"
# Where UTF-8 cannot read a byte, surrogateescape leaves 0xDC00 and the byte: here is the letter it is on the web.
STRAY_BYTES = {0xDC00 + byte: bytes([byte]).decode(WESTERN, "replace") for byte in range(0x80, 0x100)}


def decoded(body: bytes, content_type: str | None) -> str:
    """The text of a document; never raises, since a wrong letter is better than a lost feed."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[:2] in {b"<\x00", b"\x00<"}:
        return body.decode("utf-16-le" if body[:1] == b"<" else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        codec = _declared(body, content_type)
    if codec != WESTERN:
        return body.decode(codec, "replace")
    # Text pasted from a word processor into UTF-8 spoils its own letters only, not every other one of the document.
    return body.decode("utf-8", "surrogateescape").translate(STRAY_BYTES)


def without_declaration(text: str) -> str:
    """The text from its first sign on, without white space and XML declaration before it."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:5].lower() != "<?xml":
        return text
    end = text.find("?>", 0, LONGEST_DECLARATION)
    return (text[end + 2 :] if end >= 0 else _from_next_tag(text)).lstrip()


def without_prolog(text: str) -> str:
    """The text without the comments and instructions before its first tag, which no feed keeps anything in.

    feedparser looks for an encoding in the first instruction, whichever it is, and takes eight times as long for one
    of twice the length.
    """
    found = PROLOG.match(text)
    text = text[found.end() :] if found else text
    return _from_next_tag(text) if text.startswith("<?") else text


def with_letters_for_entities(text: str) -> str:
    """The text with the names that only HTML knows (&nbsp;) as the letters they mean; those of XML stay.

    Numbers of no letter (&#0;) go: they spoil a whole document for a parser, and feedparser ends in an exception.
    """
    numbered = NUMBERED.sub(_valid_number, text)
    return NAMED.sub(lambda found: LETTERS.get(found[1], found[0]), numbered)


def _valid_number(found: re.Match[str]) -> str:
    digits = found[1].lower()
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    is_letter = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF  # noqa: PLR2004 -- the ranges of XML 1.0
    return found[0] if is_letter else ""


def _from_next_tag(text: str) -> str:
    """The text behind a declaration or instruction that does not end where it should."""
    start = text.find("<", 1)
    return text[start:] if start >= 0 else ""


def _declared(body: bytes, content_type: str | None) -> str:
    found = DECLARED.match(body[:LONGEST_DECLARATION])
    header = CHARSET.search(content_type or "")
    for name in (found and found.group(1).decode("ascii"), header and header.group(1)):
        if not name:
            continue
        try:
            # "iso-8859-1" on the web means windows-1252, which is what its senders type.
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if KNOWN.fullmatch(codec):
            return WESTERN if codec == "iso8859-1" else codec
    return WESTERN
