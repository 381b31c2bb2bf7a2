"""A procedure as a Word document: real headings, lists and tables, and the same bytes for the same words."""

import io
import re
import zipfile
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from app.procedures.domain.text import ProcedureText
from app.procedures.papers.blocks import Block
from app.procedures.papers.head import PaperHead, titled
from app.procedures.papers.lists import WordLists
from app.procedures.papers.parts import PaperPart, parts_of

FIRST_DAY_OF_ZIP: Final = (1980, 1, 1, 0, 0, 0)
# What XML cannot hold; everything else that nobody sees went when the markdown was read.
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CODE: Final = "Courier New"
STEP_WIDTHS: Final = (Cm(10.5), Cm(5.5))
DEEPEST: Final = 9


def procedure_docx(text: ProcedureText, head: PaperHead) -> bytes:
    """A Word document of these words, with whose version it is on every page."""
    document = docx.Document()
    _describe(document, text, head)
    writer = WordWriter(document)
    document.add_heading(_clean(titled(text)), 0)
    document.add_paragraph(_clean(head.printed))
    writer.table([["What", "Of this version"], *head.facts()])
    for part in parts_of(text):
        writer.part(part)
    made = io.BytesIO()
    document.save(made)
    return _undated(made.getvalue())


class WordWriter:
    """Writes blocks into a document, or into a cell of it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lists = WordLists(document)

    def part(self, part: PaperPart) -> None:
        if part["title"]:
            self._document.add_heading(part["title"], 1)
        self.blocks(self._document, part["blocks"], 2 if part["title"] else 1)
        points = part["points"]
        if any(point["why"] for point in points):
            self._steps_with_reasons(points)
            return
        for point in points:
            self._document.add_heading(_clean(point["title"]), 2)
            self.blocks(self._document, point["blocks"], 3)

    def table(self, rows: list[list[str]]) -> None:
        self._table(self._document, [[[{"text": cell}] for cell in row] for row in rows])

    def blocks(self, place: Any, blocks: list[Block], level: int, depth: int = 0) -> None:
        for block in blocks:
            kind = block["kind"]
            if kind == "list":
                self._list(place, block, level, depth)
            elif kind == "table":
                self._table(place, block["rows"])
            elif kind == "quote":
                self.blocks(place, block["blocks"], level, depth)
            elif kind == "heading":
                self._spans(
                    place.add_paragraph(style=f"Heading {min(level + block['level'], DEEPEST)}"), block["spans"]
                )
            else:
                self._plain(place, block, depth)

    def _plain(self, place: Any, block: Block, depth: int) -> None:
        paragraph = place.add_paragraph()
        if depth:
            paragraph.paragraph_format.left_indent = self._lists.indent(depth)
        if block["kind"] == "code":
            self._spans(paragraph, [{"text": block["text"], "code": True}])
        elif block["kind"] == "words":
            self._spans(paragraph, block["spans"])

    def _list(self, place: Any, block: Block, level: int, depth: int) -> None:
        depth = min(depth, DEEPEST - 1)
        list_id = self._lists.begin(depth, numbered=block["numbered"], first=block["begin"])
        for item in block["items"]:
            first, rest = (item[0], item[1:]) if item and item[0]["kind"] == "words" else ({"spans": []}, item)
            paragraph = place.add_paragraph()
            self._lists.place(paragraph, list_id, depth)
            self._spans(paragraph, first["spans"])
            self.blocks(place, rest, level, depth + 1)

    def _table(self, place: Any, rows: list[list[list[dict[str, Any]]]]) -> None:
        width = max(map(len, rows))
        table = self._document.add_table(len(rows), width)
        table.style = "Table Grid"
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, spans in zip(row.cells, cells, strict=False):
                self._spans(cell.paragraphs[0], spans)
        _repeat_head(table)
        if place is not self._document:  # a new table stands at the document's end until it is moved
            place._element.append(table._element)  # noqa: SLF001 - the library moves nothing itself
        place.add_paragraph()  # two tables that touch would be one, and a cell may not end in a table

    def _steps_with_reasons(self, points: list[dict[str, Any]]) -> None:
        """A row for each step, so that the reason stands beside it and both are read back as they were."""
        table = self._document.add_table(len(points) + 1, 2)
        table.style, table.autofit = "Table Grid", False
        _repeat_head(table)
        cells = list(table._cells)  # noqa: SLF001 - a row asks for all of them each time, which is slow in long tables
        for cell, words in zip(cells, ("Step", "Why"), strict=False):
            cell.paragraphs[0].add_run(words).bold = True
        for number, point in enumerate(points, 1):
            step, why = cells[2 * number], cells[2 * number + 1]
            step.paragraphs[0].add_run(_clean(point["title"])).bold = True
            self.blocks(step, point["blocks"], 3)
            self.blocks(why, point["why"], 3)
            first = why.paragraphs[0]
            if len(why.paragraphs) > 1 and not first.text:
                first._element.getparent().remove(first._element)  # noqa: SLF001 - as above
        for at, cell in enumerate(cells):
            cell.width = STEP_WIDTHS[at % 2]

    def _spans(self, paragraph: Paragraph, spans: list[dict[str, Any]]) -> None:
        for span in spans:
            run = paragraph.add_run(_clean(span["text"]))
            run.bold, run.italic = span.get("bold") or None, span.get("italic") or None
            if span.get("code"):
                run.font.name = CODE
            if span.get("href"):
                _link(paragraph, run, span["href"])


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _link(paragraph: Paragraph, run: Any, address: str) -> None:
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run.font.underline = True
    paragraph._element.append(link)  # noqa: SLF001 - the library writes no links
    link.append(run._element)  # noqa: SLF001 - as above


def _repeat_head(table: Any) -> None:
    """The first row is a heading, read aloud as one and printed on each page."""
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no name for it
    properties.append(OxmlElement("w:tblHeader"))


def _describe(document: Document, text: ProcedureText, head: PaperHead) -> None:
    told = document.core_properties
    told.title, told.author, told.language = _clean(f"{head.code} {titled(text)}")[:255], "Tidemark", "en-GB"
    told.comments, told.last_modified_by = f"Content {head.content_hash}", "Tidemark"
    told.created = told.modified = head.made_at.replace(tzinfo=None)
    style = document.styles["Normal"]
    if style.type == WD_STYLE_TYPE.PARAGRAPH:
        style.font.size = Pt(11)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        style.element.get_or_add_rPr().append(language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = _clean(f"{head.code} · version {head.label}")
    section.footer.paragraphs[0].text = _clean(f"{head.printed} Content {head.hash_in_groups}.")


def _undated(body: bytes) -> bytes:
    """The archive with one date for all its parts: the library writes the time of day into each."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP), before.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
