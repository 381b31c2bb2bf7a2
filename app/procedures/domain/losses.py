"""What a paper had that a procedure's text cannot keep: each kind in words, counted, and never silent."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.text import plural

LEFT_OUT: Final = "not kept"
FORM_ONLY: Final = "the words are kept, without this form"


class LossKind(StrEnum):
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    REFORMATTED = "reformatted"
    COMMENT = "comment"
    TEXT_BOX = "text_box"
    PICTURE = "picture"
    CHART = "chart"
    DIAGRAM = "diagram"
    SHAPE = "shape"
    EMBEDDED = "embedded"
    EQUATION = "equation"
    FOOTNOTE = "footnote"
    HEADER = "header"
    FOOTER = "footer"
    FIELD = "field"
    FORM_FIELD = "form_field"
    CONTENTS = "contents"
    HIDDEN = "hidden"
    STRUCK = "struck"
    LINK = "link"
    LETTERS = "letters"
    MERGED_CELLS = "merged_cells"
    NESTED_TABLE = "nested_table"
    EMPHASIS = "emphasis"
    SYMBOL = "symbol"
    ANNOTATION = "annotation"
    WORDLESS_PAGE = "wordless_page"
    LAYOUT = "layout"


WORDS: Final[dict[LossKind, tuple[str, str, str]]] = {
    LossKind.INSERTED: ("tracked insertion", "", "taken as accepted, so the words stand in the text"),
    LossKind.DELETED: ("tracked deletion", "", "taken as accepted, so the words are left out"),
    LossKind.MOVED: ("tracked move", "", "taken as accepted, so the words stand where they were moved to"),
    LossKind.REFORMATTED: ("tracked change of formatting", "tracked changes of formatting", "taken as accepted"),
    LossKind.COMMENT: ("comment", "", LEFT_OUT),
    LossKind.TEXT_BOX: ("text box", "text boxes", LEFT_OUT),
    LossKind.PICTURE: ("picture", "", LEFT_OUT),
    LossKind.CHART: ("chart", "", LEFT_OUT),
    LossKind.DIAGRAM: ("diagram", "", LEFT_OUT),
    LossKind.SHAPE: ("drawn shape", "", LEFT_OUT),
    LossKind.EMBEDDED: ("embedded object", "", LEFT_OUT),
    LossKind.EQUATION: ("equation", "", "its letters and figures stand in one line"),
    LossKind.FOOTNOTE: ("footnote or endnote", "footnotes and endnotes", LEFT_OUT),
    LossKind.HEADER: ("page header", "", LEFT_OUT),
    LossKind.FOOTER: ("page footer", "", LEFT_OUT),
    LossKind.FIELD: ("field", "", "kept as the words that it showed, and changes no more"),
    LossKind.FORM_FIELD: ("form field", "", "kept as the words that it showed"),
    LossKind.CONTENTS: ("line of a table of contents", "lines of a table of contents", LEFT_OUT),
    LossKind.HIDDEN: ("piece of hidden text", "pieces of hidden text", LEFT_OUT),
    LossKind.STRUCK: ("struck-out passage", "", FORM_ONLY),
    LossKind.LINK: ("link to a file or a place in the document", "links to files or places in it", FORM_ONLY),
    LossKind.LETTERS: ("list item with a letter", "list items with letters or Roman figures", "numbered 1, 2, 3"),
    LossKind.MERGED_CELLS: ("merged cell", "", "the words stand in its first cell"),
    LossKind.NESTED_TABLE: ("table inside a table", "tables inside tables", "the words stand in the outer cell"),
    LossKind.EMPHASIS: ("paragraph with emphasis inside words", "paragraphs with emphasis inside words", FORM_ONLY),
    LossKind.SYMBOL: ("sign of a symbol font", "signs of symbol fonts", LEFT_OUT),
    LossKind.ANNOTATION: ("note or mark on a page", "notes and marks on pages", LEFT_OUT),
    LossKind.WORDLESS_PAGE: ("page without words", "pages without words", "perhaps pictures; nothing of them is kept"),
    LossKind.LAYOUT: ("page", "", "headings, lists, tables and columns of a PDF are read as plain paragraphs"),
}  # fmt: skip


@dataclass(frozen=True)
class PaperLoss:
    """One kind of thing that was not kept as it was, how often, and the words in it that stand nowhere else."""

    kind: LossKind
    count: int
    words: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        one, many, happened = WORDS[self.kind]
        return f"{plural(self.count, one, many)}: {happened}."
