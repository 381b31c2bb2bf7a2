"""Lists of a Word document: each one begins anew at its own number, which the library's styles cannot."""

from typing import Any, Final

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph

LEVELS: Final = 9
INSET: Final = 0.75
NUMBERED, BULLETED = 9001, 9002  # above those that the library's own template defines


class WordLists:
    """Defines two kinds of list once, and a list of its own for each that is written."""

    def __init__(self, document: Document) -> None:
        self._numbering = document.part.numbering_part.element
        self._last = max((int(one.get(qn("w:numId"))) for one in self._numbering.findall(qn("w:num"))), default=0)
        # Word wants the kinds before the lists.
        for kind, form in ((NUMBERED, "decimal"), (BULLETED, "bullet")):
            self._numbering.insert(0, _kind(kind, form))

    @staticmethod
    def indent(depth: int) -> Length:
        return Cm(INSET * depth)

    def begin(self, depth: int, *, numbered: bool, first: int) -> int:
        """The id of a new list whose items at `depth` count from `first`."""
        self._last += 1
        one = _element("w:num", {"w:numId": self._last})
        one.append(_element("w:abstractNumId", {"w:val": NUMBERED if numbered else BULLETED}))
        override = _element("w:lvlOverride", {"w:ilvl": depth})
        override.append(_element("w:startOverride", {"w:val": first}))
        if numbered:
            one.append(override)
        self._numbering.append(one)
        return self._last

    @staticmethod
    def place(paragraph: Paragraph, list_id: int, depth: int) -> None:
        numbered = paragraph._element.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - the library has no name for it
        numbered.get_or_add_ilvl().val = depth
        numbered.get_or_add_numId().val = list_id


def _kind(kind: int, form: str) -> Any:
    made = _element("w:abstractNum", {"w:abstractNumId": kind})
    made.append(_element("w:multiLevelType", {"w:val": "multilevel"}))
    for depth in range(LEVELS):
        level = _element("w:lvl", {"w:ilvl": depth})
        level.append(_element("w:start", {"w:val": 1}))
        level.append(_element("w:numFmt", {"w:val": form}))
        level.append(_element("w:lvlText", {"w:val": f"%{depth + 1}." if form == "decimal" else "•"}))
        level.append(_element("w:lvlJc", {"w:val": "left"}))
        properties = _element("w:pPr", {})
        inset = {"w:left": WordLists.indent(depth + 1).twips, "w:hanging": Cm(INSET).twips}
        properties.append(_element("w:ind", inset))
        level.append(properties)
        made.append(level)
    return made


def _element(name: str, attributes: dict[str, object]) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), str(value))
    return made
