"""Bytes as text: what is valid UTF-8 is UTF-8, whatever a declaration says; then what is declared; then what fits."""

import codecs
import re

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


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
        return body.decode(_declared(body, content_type), "replace")


def without_declaration(text: str) -> str:
    """The text from its first sign on, without white space and XML declaration before it."""
    return DECLARATION.sub("", text.lstrip("\ufeff \t\r\n")).lstrip()


def _declared(body: bytes, content_type: str | None) -> str:
    found = DECLARED.match(body)
    header = CHARSET.search(content_type or "")
    for name in (found and found.group(1).decode("ascii"), header and header.group(1)):
        if not name:
            continue
        try:
            # "iso-8859-1" on the web means windows-1252, which is what its senders type.
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if codec not in {"utf-8", "utf-16", "utf-32"}:
            return "cp1252" if codec in {"iso8859-1", "ascii"} else codec
    return "cp1252"
