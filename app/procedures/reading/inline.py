"""What stands in a paragraph: words with their look, and everything else by what it is."""

from collections.abc import Iterator
from typing import Any, Final

from app.procedures.domain.losses import LossKind
from app.procedures.reading.archive import WordArchive
from app.procedures.reading.losses import Losses
from app.procedures.reading.markup import attribute, child, is_on, local, words_in
from app.procedures.reading.runs import WordRun, kept_address
from app.procedures.reading.styles import Styles

INSIDE: Final = {
    "smartTag", "customXml", "dir", "bdo", "fldSimple", "sdt", "sdtContent", "hyperlink", "AlternateContent",
}  # fmt: skip
# Looked for in this order, since a text box may hold a picture and lies within a shape.
DRAWN: Final = (
    ("txbxContent", LossKind.TEXT_BOX), ("chart", LossKind.CHART), ("relIds", LossKind.DIAGRAM),
    ("OLEObject", LossKind.EMBEDDED), ("pic", LossKind.PICTURE), ("imagedata", LossKind.PICTURE),
)  # fmt: skip
EXACT: Final = {"tab": " ", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}


class Inline:
    """Reads paragraphs one after the other: a field may begin in one and end in another."""

    def __init__(self, archive: WordArchive, styles: Styles, losses: Losses) -> None:
        self._archive, self._styles, self._losses = archive, styles, losses
        self._fields: list[bool] = []
        """For each open field, whether its result has begun."""

    def read(self, element: Any, href: str = "") -> Iterator[WordRun]:
        for one in element.iterchildren():
            name = local(one)
            if name == "r":
                yield from self._run(one, href)
            elif name in _CHANGES:
                yield from self._changed(one, name, href)
            elif name in {"oMath", "oMathPara"}:
                self._losses.add(LossKind.EQUATION)
                yield WordRun(f" {words_in(one)} ")
            elif name in INSIDE:
                yield from self._inside(one, name, href)

    def _inside(self, element: Any, name: str, href: str) -> Iterator[WordRun]:
        """What holds runs: a link, a field, a control of a form, the same thing written in several ways."""
        if name == "hyperlink":
            href = self._address(element)
        elif name == "fldSimple":
            self._losses.add(LossKind.FIELD)
        elif name == "sdt" and any(child(element, "sdtPr", kind) is not None for kind in _FORM_FIELDS):
            self._losses.add(LossKind.FORM_FIELD)
        yield from self.read(_chosen(element) if name == "AlternateContent" else element, href)

    def _changed(self, element: Any, name: str, href: str) -> Iterator[WordRun]:
        kind = _CHANGES[name]
        taken_away = name in {"del", "moveFrom"}
        if name != "moveTo":  # a move has two ends and is one change
            self._losses.add(kind, words_in(element, deleted=True) if name == "del" else "")
        if not taken_away:
            yield from self.read(element, href)

    def _run(self, run: Any, href: str) -> Iterator[WordRun]:
        properties = child(run, "rPr")
        if child(properties, "rPrChange") is not None:
            self._losses.add(LossKind.REFORMATTED)
        if self._styles.look(properties, "vanish"):
            self._losses.add(LossKind.HIDDEN, words_in(run))
            return
        text = "".join(self._pieces(run))
        if not text:
            return
        if is_on(properties, "strike") or is_on(properties, "dstrike"):
            self._losses.add(LossKind.STRUCK)
        yield WordRun(text, self._styles.look(properties, "b"), self._styles.look(properties, "i"), href)

    def _pieces(self, run: Any) -> Iterator[str]:
        for one in run.iterchildren():
            name = local(one)
            if name == "fldChar":
                self._field(attribute(one, "fldCharType"))
            elif name == "sym":
                self._losses.add(LossKind.SYMBOL)
            elif name == "AlternateContent":
                yield from self._pieces(_chosen(one))
            elif name in {"drawing", "pict", "object"}:
                self._drawn(one)
            elif name == "ruby":
                yield "".join(words.text for words in self.read(child(one, "rubyBase")))
            elif all(self._fields):
                yield self._piece(one, name)

    @staticmethod
    def _piece(one: Any, name: str) -> str:
        if name == "t":
            return (one.text or "").replace("\n", " ")
        if name == "br":
            return "\n" if attribute(one, "type") in {"", "textWrapping"} else " "
        return EXACT.get(name, "")

    def _field(self, step: str) -> None:
        if step == "begin":
            self._losses.add(LossKind.FIELD)
            self._fields.append(False)
        elif step == "separate" and self._fields:
            self._fields[-1] = True
        elif step == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, drawing: Any) -> None:
        names = {local(one) for one in drawing.iter()}
        kind = next((kind for name, kind in DRAWN if name in names), LossKind.SHAPE)
        if kind is LossKind.TEXT_BOX:
            for box in drawing.iter("{*}txbxContent"):
                self._losses.add(kind, words_in(box))
            return
        described = next((attribute(one, "descr") for one in drawing.iter("{*}docPr")), "")
        self._losses.add(kind, described)

    def _address(self, link: Any) -> str:
        address = kept_address(self._archive.address(attribute(link, "id")))
        if not address:
            self._losses.add(LossKind.LINK)
        return address


def _chosen(alternatives: Any) -> Any:
    """Of the same thing written in several ways, the first."""
    for name in ("Choice", "Fallback"):
        found = child(alternatives, name)
        if found is not None:
            return found
    return alternatives


# A move has two ends and is counted at the one that it left.
_CHANGES: Final = {
    "ins": LossKind.INSERTED, "del": LossKind.DELETED, "moveFrom": LossKind.MOVED, "moveTo": LossKind.MOVED,
}  # fmt: skip
_FORM_FIELDS: Final = ("dropDownList", "comboBox", "checkbox", "date")
