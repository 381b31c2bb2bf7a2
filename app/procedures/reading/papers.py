"""What somebody's paper says, as a text to look at: read in the child, and proposed here."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from app.core.child import DocumentRefused, Readers, ReadersBroken
from app.core.errors import BadInput
from app.core.text import excerpt, one_line, without_control_characters
from app.procedures.domain.losses import LossKind, PaperLoss
from app.procedures.domain.paper import BlockKind, PaperBlock
from app.procedures.domain.parts import TextPart
from app.procedures.domain.proposal import proposed
from app.procedures.domain.text import ProcedureText
from app.procedures.reading.tools import PDF, WORD

LONGEST_NAME: Final = 80
PDF_BEGINS: Final = b"%PDF-"
HOW_TO_MEND: Final = {
    WORD: "Nothing was kept. Save it as .docx and choose it again",
    PDF: "Nothing was kept. Save it as a PDF with text, without a password, and choose it again",
}
NEITHER: Final = "is neither a Word document (.docx) nor a PDF"
WRONG: Final = {WORD: "is not a Word document", PDF: "is not a PDF"}
NO_READER: Final = (
    "could not be read, because the program that reads documents does not start. Nothing was kept: an administrator "
    "must look at it"
)


@dataclass(frozen=True)
class ReadPaper:
    """The proposed text, what could not be kept, and which heading was taken for which part."""

    text: ProcedureText
    losses: tuple[PaperLoss, ...] = ()
    placed: tuple[tuple[str, TextPart], ...] = ()


def read_paper(child: Readers, body: bytes, name: str, *, field: str = "file") -> ReadPaper:
    """Read a Word document or a PDF; raise BadInput at `field` with what it is instead.

    No transaction may be open meanwhile: the child may take 45 seconds.
    """
    shown = f"“{excerpt(name, LONGEST_NAME) or 'The file'}”"
    form = _form_of(body, name)
    if form is None:
        raise BadInput({field: f"{shown} {NEITHER}. {HOW_TO_MEND[WORD]}"})
    if (form == PDF) is not body.startswith(PDF_BEGINS):
        raise BadInput({field: f"{shown} {WRONG[form]}. {HOW_TO_MEND[form]}"})
    try:
        found = child.read(form, body)
    except DocumentRefused as refused:
        raise BadInput({field: _refusal(shown, str(refused), form)}) from None
    except ReadersBroken:
        raise BadInput({field: f"{shown} {NO_READER}"}) from None
    losses = tuple(
        PaperLoss(LossKind(one["kind"]), int(one["count"]), tuple(map(str, one["words"]))) for one in found["losses"]
    )
    proposal = proposed(
        [_block(one) for one in found["blocks"]], one_line(str(found.get("title") or "")) or _stem(name)
    )
    return ReadPaper(proposal.text, losses, proposal.placed)


def _form_of(body: bytes, name: str) -> str | None:
    """By its name, since the sender means what it says; by its bytes where the name says nothing."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in {".docx", ".docm", ".dotx", ".doc"}:
        return WORD
    if suffix == ".pdf" or body.startswith(PDF_BEGINS):
        return PDF
    return WORD if body.startswith(b"PK") else None


def _refusal(shown: str, words: str, form: str) -> str:
    """The child's words go on from the file's name; those of its parent (too slow, too large) are a sentence."""
    if words[:1].isupper():
        return f"{shown}: {words} {HOW_TO_MEND[form]}"
    return f"{shown} {words}. {HOW_TO_MEND[form]}"


def _block(told: list[Any]) -> PaperBlock:
    kind, text, level, marker, rows = told
    cells = tuple(tuple(without_control_characters(str(cell)) for cell in row) for row in rows)
    return PaperBlock(BlockKind(kind), without_control_characters(str(text)), int(level), str(marker), cells)


def _stem(name: str) -> str:
    return one_line(PurePosixPath(name.replace("\\", "/")).stem) or "Untitled"
