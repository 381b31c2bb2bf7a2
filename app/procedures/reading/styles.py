"""What the styles and the numbering of a Word document say about its paragraphs."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from app.procedures.reading.archive import WordArchive
from app.procedures.reading.markup import attribute, child, figure, is_on

DEEPEST_BASE: Final = 20
BULLETS: Final = {"bullet", "none", ""}
FIGURES: Final = {"decimal", "decimalZero"}
BODY_LEVEL: Final = 9


@dataclass(frozen=True)
class ListPlace:
    """Where an item stands: in which list, how deep."""

    list_id: str
    depth: int


class Styles:
    """Looks things up along the styles that a style is based on."""

    def __init__(self, archive: WordArchive) -> None:
        self._styles: dict[str, Any] = {}
        for root in archive.related("styles"):
            for style in root.iterchildren("{*}style"):
                self._styles.setdefault(attribute(style, "styleId"), style)

    def chain(self, style_id: str) -> list[Any]:
        found: list[Any] = []
        while style_id in self._styles and len(found) < DEEPEST_BASE:
            style = self._styles[style_id]
            found.append(style)
            style_id = attribute(child(style, "basedOn"))
        return found

    def names(self, style_id: str) -> list[str]:
        return [attribute(child(style, "name")).strip().lower() for style in self.chain(style_id)]

    def heading_level(self, properties: Any) -> int:
        """1 to 9, or 0 for a paragraph that is no heading."""
        chain = self.chain(attribute(child(properties, "pStyle")))
        for one in [properties, *(child(style, "pPr") for style in chain)]:
            level = figure(attribute(child(one, "outlineLvl")))
            if level is not None:
                return level + 1 if level < BODY_LEVEL else 0
        for style in chain:
            name = attribute(child(style, "name")).strip().lower()
            level = figure(name.removeprefix("heading ")) if name.startswith("heading ") else None
            if level:
                return level
        return 0

    def list_place(self, properties: Any) -> ListPlace | None:
        chain = self.chain(attribute(child(properties, "pStyle")))
        list_id = depth = ""
        for one in [properties, *(child(style, "pPr") for style in chain)]:
            list_id = list_id or attribute(child(one, "numPr", "numId"))
            depth = depth or attribute(child(one, "numPr", "ilvl"))
        return None if list_id in {"", "0"} else ListPlace(list_id, min(figure(depth) or 0, 8))

    def look(self, properties: Any, name: str) -> bool:
        """Whether a run is bold (`b`) or the like, by itself or by its style of characters."""
        chain = self.chain(attribute(child(properties, "rStyle")))
        said = (is_on(one, name) for one in [properties, *(child(style, "rPr") for style in chain)])
        return next((one for one in said if one is not None), False)


class Numbering:
    """Counts the items of every list as Word does."""

    def __init__(self, archive: WordArchive) -> None:
        self._levels: dict[str, dict[int, tuple[str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._begins: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * 9)
        for root in archive.related("numbering"):
            for one in root.iterchildren("{*}abstractNum"):
                self._levels[attribute(one, "abstractNumId")] = {
                    figure(attribute(level, "ilvl")) or 0: _level(level) for level in one.iterchildren("{*}lvl")
                }
            for one in root.iterchildren("{*}num"):
                self._add_list(one)

    def _add_list(self, one: Any) -> None:
        list_id = attribute(one, "numId")
        self._lists[list_id] = attribute(child(one, "abstractNumId"))
        for override in one.iterchildren("{*}lvlOverride"):
            begin = figure(attribute(child(override, "startOverride")))
            if begin is not None:
                self._begins[list_id, figure(attribute(override, "ilvl")) or 0] = begin

    def marker(self, place: ListPlace) -> tuple[str, bool]:
        """`1.` or `-`, and whether Word showed a figure as we do; counts the item."""
        abstract = self._lists.get(place.list_id, "")
        form, start = self._levels.get(abstract, {}).get(place.depth, ("bullet", 1))
        if form in BULLETS:
            return "-", True
        own = self._begins.get((place.list_id, place.depth))
        # Lists of one kind count on from each other, but where one is told to begin anew.
        counts = self._counts[abstract if own is None else f"{abstract}/{place.list_id}"]
        before = counts[place.depth]
        number = (start if own is None else own) if before is None else before + 1
        counts[place.depth] = number
        counts[place.depth + 1 :] = [None] * (8 - place.depth)
        return f"{number}.", form in FIGURES


def _level(level: Any) -> tuple[str, int]:
    begin = figure(attribute(child(level, "start")))
    return attribute(child(level, "numFmt")), 1 if begin is None else begin
