"""A Word document as blocks of markdown, with everything that could not be kept; runs in the child process alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from app.core.child import DocumentRefused
from app.core.text import one_line
from app.procedures.domain.losses import LossKind
from app.procedures.domain.paper import BOLD_LEVEL, BlockKind, PaperBlock, markdown_of
from app.procedures.reading.archive import WordArchive
from app.procedures.reading.inline import Inline
from app.procedures.reading.losses import Losses
from app.procedures.reading.markup import attribute, child, figure, local, words_in
from app.procedures.reading.runs import WordRun, markdown_line
from app.procedures.reading.styles import ListPlace, Numbering, Styles

MOST_PARAGRAPHS: Final = 30_000
DEEPEST_TABLE: Final = 5
LONGEST_BOLD_HEADING: Final = 80
AROUND: Final = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
TOO_MANY: Final = f"has more than {MOST_PARAGRAPHS:,} paragraphs. Split it into documents that have fewer"
NO_WORDS: Final = "is a Word document without words"
# Parts beside the document: what their relation is called, what stands in them, and what it is.
BESIDE: Final = (
    ("comments", "comment", LossKind.COMMENT),
    ("footnotes", "footnote", LossKind.FOOTNOTE),
    ("endnotes", "endnote", LossKind.FOOTNOTE),
)
MARGINS: Final = (("header", LossKind.HEADER), ("footer", LossKind.FOOTER))


def read_word(body: bytes) -> dict[str, Any]:
    """The title, the blocks and the losses of a document; raise DocumentRefused with what the file is instead."""
    archive = WordArchive(body)
    root = archive.document()
    content = child(root, "body")
    if local(root) != "document" or content is None:
        raise DocumentRefused("is not a Word document")
    paper = WordPaper(archive)
    blocks = list(paper.blocks(content))
    paper.look_beside(archive)
    if not any(block.text or block.rows for block in blocks):
        raise DocumentRefused(NO_WORDS)
    return {"blocks": [_told(block) for block in blocks], "losses": paper.losses.told()}


def _told(block: PaperBlock) -> list[Any]:
    return [block.kind, block.text, block.level, block.marker, block.rows]


class WordPaper:
    """Reads the body of one document from its beginning to its end."""

    def __init__(self, archive: WordArchive) -> None:
        self.losses = Losses()
        self._styles, self._numbering = Styles(archive), Numbering(archive)
        self._inline = Inline(archive, self._styles, self.losses)
        self._paragraphs = 0

    def blocks(self, parent: Any, depth: int = 0) -> Iterator[PaperBlock]:
        for one in parent.iterchildren():
            name = local(one)
            if name == "p":
                yield from self._paragraph(one)
            elif name == "tbl":
                yield from self._table(one, depth)
            elif name in AROUND:
                if name in {"ins", "moveTo"}:
                    self.losses.add(LossKind.INSERTED)
                yield from self.blocks(one, depth)
            else:
                yield from self._other(one, name)

    def _other(self, one: Any, name: str) -> Iterator[PaperBlock]:
        if name in {"del", "moveFrom"}:
            self.losses.add(LossKind.DELETED, words_in(one, deleted=True))
        elif name == "altChunk":
            self.losses.add(LossKind.EMBEDDED)
        elif name in {"oMath", "oMathPara"}:
            self.losses.add(LossKind.EQUATION)
            yield PaperBlock(BlockKind.PARAGRAPH, markdown_line([WordRun(words_in(one))], self.losses))

    def look_beside(self, archive: WordArchive) -> None:
        """Count what stands outside the body: comments, notes, and what is printed on every page."""
        for relation, name, kind in BESIDE:
            for root in archive.related(relation):
                for one in root.iterchildren(f"{{*}}{name}"):
                    if attribute(one, "type") not in {"separator", "continuationSeparator", "continuationNotice"}:
                        self.losses.add(kind, words_in(one))
        for relation, kind in MARGINS:
            for root in archive.related(relation):
                words = words_in(root)
                if words or any(local(one) in {"drawing", "pict"} for one in root.iter()):
                    self.losses.add(kind, words)

    def _paragraph(self, paragraph: Any) -> Iterator[PaperBlock]:
        self._paragraphs += 1
        if self._paragraphs > MOST_PARAGRAPHS:
            raise DocumentRefused(TOO_MANY)
        properties = child(paragraph, "pPr")
        self._count_changes(properties)
        runs = list(self._inline.read(paragraph))
        names = self._styles.names(attribute(child(properties, "pStyle")))
        level = 1 if "title" in names else self._styles.heading_level(properties)
        if level:
            yield from self._heading(runs, level, is_title="title" in names)
            return
        text = markdown_line(runs, self.losses)
        place = self._styles.list_place(properties) if text else None
        if text and any(name.startswith("toc ") for name in names):
            self.losses.add(LossKind.CONTENTS, "".join(run.text for run in runs))
        elif place:
            yield self._item(text, place)
        elif text:
            yield _bold_heading(runs) or PaperBlock(BlockKind.PARAGRAPH, text)

    def _heading(self, runs: list[WordRun], level: int, *, is_title: bool) -> Iterator[PaperBlock]:
        """A heading is bold by being one, and a line that holds a picture alone is none."""
        text = markdown_line([replace(run, is_bold=False) for run in runs], self.losses)
        if text:
            yield PaperBlock(BlockKind.TITLE if is_title else BlockKind.HEADING, text, level)

    def _item(self, text: str, place: ListPlace) -> PaperBlock:
        marker, is_as_shown = self._numbering.marker(place)
        if not is_as_shown:
            self.losses.add(LossKind.LETTERS)
        return PaperBlock(BlockKind.ITEM, text, place.depth, marker)

    def _count_changes(self, properties: Any) -> None:
        for name in ("pPrChange", "rPrChange"):
            holder = properties if name == "pPrChange" else child(properties, "rPr")
            if child(holder, name) is not None:
                self.losses.add(LossKind.REFORMATTED)
        for name, kind in (("ins", LossKind.INSERTED), ("del", LossKind.DELETED)):
            if child(properties, "rPr", name) is not None:
                self.losses.add(kind)

    def _table(self, table: Any, depth: int) -> Iterator[PaperBlock]:
        if depth >= DEEPEST_TABLE:
            self.losses.add(LossKind.NESTED_TABLE, words_in(table))
            return
        if depth:
            self.losses.add(LossKind.NESTED_TABLE)
        cells = [row for one in self._rows(table) if (row := list(self._cells(one, depth)))]
        if len(cells) == 1 and len(cells[0]) == 1:  # a frame around words
            yield from cells[0][0]
            return
        rows = tuple(tuple(markdown_of(_without_headings(cell)) for cell in row) for row in cells)
        if any(text for row in rows for text in row):
            yield PaperBlock(BlockKind.TABLE, rows=rows)

    def _rows(self, table: Any) -> Iterator[Any]:
        for one in table.iterchildren():
            if local(one) in AROUND:
                yield from self._rows(one)
            elif local(one) == "tr":
                if child(one, "trPr", "del") is not None:
                    self.losses.add(LossKind.DELETED, words_in(one, deleted=True))
                    continue
                if child(one, "trPr", "ins") is not None:
                    self.losses.add(LossKind.INSERTED)
                yield one

    def _cells(self, row: Any, depth: int) -> Iterator[list[PaperBlock]]:
        for one in row.iterchildren():
            if local(one) in AROUND:
                yield from self._cells(one, depth)
            elif local(one) == "tc":
                properties = child(one, "tcPr")
                span = min(figure(attribute(child(properties, "gridSpan"))) or 1, 50)
                merged = child(properties, "vMerge")
                if span > 1 or (merged is not None and attribute(merged) == "restart"):
                    self.losses.add(LossKind.MERGED_CELLS)
                yield list(self.blocks(one, depth + 1))
                yield from ([] for _ in range(span - 1))


def _bold_heading(runs: list[WordRun]) -> PaperBlock | None:
    """A short paragraph that is bold from end to end is what many use for a heading; level 7 is below all others."""
    said = [run for run in runs if run.text.strip()]
    text = one_line("".join(run.text for run in said))
    if len(text) > LONGEST_BOLD_HEADING or text.endswith(".") or not all(run.is_bold and not run.href for run in said):
        return None
    plain = markdown_line([WordRun(text)], Losses())
    return PaperBlock(BlockKind.PARAGRAPH, f"**{plain}**", level=BOLD_LEVEL) if text else None


def _without_headings(blocks: list[PaperBlock]) -> Iterator[PaperBlock]:
    """A cell of a markdown table holds words alone: tables and headings in it are lines of it."""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            for row in block.rows:
                yield PaperBlock(BlockKind.PARAGRAPH, " ".join(filter(None, row)))
        elif block.kind in {BlockKind.HEADING, BlockKind.TITLE}:
            yield PaperBlock(BlockKind.PARAGRAPH, f"**{block.text}**")
        else:
            yield block
