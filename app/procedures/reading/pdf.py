"""A PDF's words page by page; runs in the child process alone."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError
from pypdf.generic import DictionaryObject

from app.core.child import DocumentRefused
from app.core.markdown import escaped_markdown
from app.core.text import one_line, without_control_characters
from app.procedures.domain.losses import LossKind
from app.procedures.domain.paper import BlockKind, PaperBlock
from app.procedures.reading.losses import Losses

MOST_PAGES: Final = 500
FULL: Final = 0.7  # a line shorter than this share of the longest ends its paragraph
ITEM: Final = re.compile(r"(?:[-\u2022\u25cf\u25aa\u2013]|\d{1,3}(?:\.\d{1,3})*[.)]?|[A-Za-z][.)])\s")
LONGEST_TITLE: Final = 200
PROTECTED: Final = "is protected by a password, so nobody can read it here"
SCAN: Final = "holds no words, only pictures of pages (a scan)"
DAMAGED: Final = "is a PDF that is damaged or incomplete"
TOO_MANY: Final = f"has more than {MOST_PAGES} pages. Split it into documents that have fewer"
# What pypdf raises at bytes that are none of a PDF, beside its own errors.
BROKEN: Final = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OSError, RecursionError,
)  # fmt: skip
# A password that is wanted, and a cipher that is not offered here.
LOCKED: Final = (WrongPasswordError, FileNotDecryptedError, DependencyError, NotImplementedError)
LINKS: Final = {"/Link", "/Popup"}


def read_pdf(body: bytes) -> dict[str, Any]:
    """The title, the paragraphs and the losses of a PDF; raise DocumentRefused with what the file is instead."""
    reader = _opened(body)
    losses = Losses()
    blocks: list[PaperBlock] = []
    for page in reader.pages:
        found = list(_paragraphs(_text_of(page)))
        if not found:
            losses.add(LossKind.WORDLESS_PAGE)
        blocks += found
        _count(page, losses)
    if not blocks:
        raise DocumentRefused(SCAN)
    losses.add(LossKind.LAYOUT, count=len(reader.pages))
    return {
        "title": _title(reader),
        "blocks": [[block.kind, block.text, block.level, block.marker, block.rows] for block in blocks],
        "losses": losses.told(),
    }


def _opened(body: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(body))
        # Many are locked against printing alone, with an empty password for reading.
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentRefused(PROTECTED)
        count = len(reader.pages)
    except LOCKED as error:
        raise DocumentRefused(PROTECTED) from error
    except BROKEN as error:
        raise DocumentRefused(DAMAGED) from error
    if count > MOST_PAGES:
        raise DocumentRefused(TOO_MANY)
    if not count:
        raise DocumentRefused(DAMAGED)
    return reader


def _text_of(page: Any) -> str:
    try:
        return without_control_characters(page.extract_text() or "")
    except BROKEN as error:
        raise DocumentRefused(DAMAGED) from error


def _paragraphs(text: str) -> Iterator[PaperBlock]:
    """Lines that fill the page go on; a short line, an empty one or the mark of an item ends what stood before it."""
    lines = [one_line(line) for line in text.split("\n")]
    full = max(map(len, lines), default=0) * FULL
    held: list[str] = []
    for line in [*lines, ""]:
        if held and (not line or len(held[-1]) < full or ITEM.match(line)):
            yield PaperBlock(BlockKind.PARAGRAPH, "\n".join(map(escaped_markdown, held)))
            held = []
        held += [line] if line else []


def _count(page: Any, losses: Losses) -> None:
    try:
        resources = page.get("/Resources") or {}
        drawn = resources.get_object().get("/XObject") if hasattr(resources, "get_object") else None
        for one in (drawn.get_object() if drawn is not None else {}).values():
            found = one.get_object()
            if isinstance(found, DictionaryObject) and found.get("/Subtype") == "/Image":
                losses.add(LossKind.PICTURE)
        for one in page.get("/Annots") or ():
            note = one.get_object()
            if note.get("/Subtype") == "/Widget":
                losses.add(LossKind.FORM_FIELD, str(note.get("/V") or ""))
            elif note.get("/Subtype") not in LINKS:
                losses.add(LossKind.ANNOTATION, str(note.get("/Contents") or ""))
    except BROKEN as error:
        raise DocumentRefused(DAMAGED) from error


def _title(reader: PdfReader) -> str:
    """What the PDF says its title is, where that is a title and not the name of a file."""
    try:
        told = reader.metadata
        title = one_line(str(told.get("/Title") or "")) if told else ""
    except BROKEN:
        return ""
    is_file_name = title.lower().endswith((".doc", ".docx", ".pdf", ".indd")) or title.startswith("Microsoft Word")
    return "" if is_file_name or len(title) > LONGEST_TITLE else title
