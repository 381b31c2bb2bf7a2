"""A procedure as a PDF: tagged, titled, in a language, and the same bytes for the same words."""

from pathlib import Path
from typing import Any, Final

from app.core.pdf import Pdf, PdfTemplate
from app.procedures.domain.text import ProcedureText
from app.procedures.papers.head import PaperHead, titled
from app.procedures.papers.parts import parts_of

LONGEST_WORD: Final = 40
PIECE: Final = 20
BREAK: Final = "\u200b"  # where a line may end within a word that no line holds
TEMPLATE = PdfTemplate(
    Path(__file__).with_name("procedure.typ"),
    elsewhere="the page of the procedure and its Word document",
    unharmed="The procedure itself is unharmed, and can be read on its page or downloaded as a Word document.",
)


def procedure_pdf(text: ProcedureText, head: PaperHead, *, apart: bool = False) -> Pdf:
    """The PDF of these words; `apart` in a process of its own. No transaction may be open meanwhile."""
    return TEMPLATE.render(_breakable(_document(text, head)), made_at=head.made_at, apart=apart)


def _document(text: ProcedureText, head: PaperHead) -> dict[str, Any]:
    title = titled(text)
    return {
        "title": f"{head.code} {title}, version {head.label}",
        "author": "Tidemark",
        "description": f"Procedure {head.code}, version {head.label}, content {head.content_hash}",
        "heading": title,
        "running": f"{head.code} · version {head.label}",
        "printed": f"{head.printed} Content {head.hash_in_groups}.",
        "notes": [head.printed],
        "facts": head.facts(),
        "parts": parts_of(text),
    }


def _breakable(value: Any) -> Any:
    """The value with a place to break in each word that is longer than a line may be."""
    if isinstance(value, dict):
        return {key: one if key == "href" else _breakable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_breakable(one) for one in value]
    if isinstance(value, str) and len(value) > LONGEST_WORD:
        return " ".join(_pieces(word) for word in value.split(" "))
    return value


def _pieces(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))
