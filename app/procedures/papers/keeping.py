"""The papers of a version as it is published: made once, and written to the store before any transaction is open."""

from collections.abc import Mapping
from pathlib import Path

from app.files.operations import write_content
from app.procedures.domain.publishing import WrittenPaper
from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import PaperKind
from app.procedures.papers.head import PaperHead
from app.procedures.papers.printing import procedure_pdf
from app.procedures.papers.wording import procedure_docx


def written_papers(data_dir: Path, text: ProcedureText, head: PaperHead) -> Mapping[PaperKind, WrittenPaper]:
    """Both papers of these words."""
    contents = {PaperKind.PDF: procedure_pdf(text, head).content, PaperKind.WORD: procedure_docx(text, head)}
    return {kind: WrittenPaper(content, write_content(data_dir, content)) for kind, content in contents.items()}
