"""An audit's report as a PDF: a fixed template, and everything that people wrote as data (research: Typst).

A tagged PDF of the accessibility standard (PDF/UA) where every character has a glyph. Typst refuses the standard for
one that has none, so such a report is tried again with the machine's own fonts, then made without the standard, and
says so on its first page: a report that is less than perfect is better than none.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from app.core.errors import TidemarkError

TEMPLATE = Path(__file__).with_name("audit.typ")
STANDARD = ["ua-1"]
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_NAMED = 20
FONTS = "Libertinus Serif,New Computer Modern,New Computer Modern Math,DejaVu Sans Mono"  # all stand inside Typst
FIRST_SURE, LAST_SURE = " ", "\u017f"  # printed ASCII to Latin Extended-A, which these hold


class NotRendered(TidemarkError):
    """Typst refused a report altogether: nothing is lost, since a report is made from what is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The PDF could not be made: {reason[:300]}. The audit itself is unharmed, and its answers can be "
            "downloaded as a workbook."
        )


@dataclass(frozen=True)
class Pdf:
    """The bytes, and the characters that no font could show (none where the standard is kept)."""

    content: bytes
    without_glyph: tuple[str, ...] = ()

    @property
    def is_accessible(self) -> bool:
        return not self.without_glyph


def render(document: dict[str, Any], *, made_at: datetime) -> Pdf:
    """Typeset a report. The same document of the same instant gives the same bytes. No transaction may be open."""
    missing: tuple[str, ...] = ()
    for with_system_fonts in (False, True):
        try:
            return Pdf(_compile(document, made_at, standards=STANDARD, with_system_fonts=with_system_fonts))
        except typst.TypstError as error:
            missing = _without_glyph(error)
            if not missing:
                raise NotRendered(error.message) from error
    told = {**document, "notes": [*document["notes"], missing_words(missing)]}
    try:
        return Pdf(_compile(told, made_at, standards=[], with_system_fonts=True), missing)
    except typst.TypstError as error:
        raise NotRendered(error.message) from error


def characters_without_glyph(text: str) -> tuple[str, ...]:
    """Which characters of a text no font here can show; the report's page says so before anybody prints it."""
    rare = {character for character in text if not FIRST_SURE <= character <= LAST_SURE and not character.isspace()}
    return _missing_of(" ".join(sorted(rare))) if rare else ()


def missing_words(missing: tuple[str, ...]) -> str:
    """The sentence of a report that could not keep the standard: by code too, since the glyph is what is missing."""
    named = ", ".join(f"{character} (U+{ord(character[0]):04X})" for character in missing[:MOST_NAMED])
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    return (
        "This PDF does not meet the accessibility standard PDF/UA, because no font on this machine shows "
        f"{named}{more}. They are printed as empty boxes here; the page of the "
        "audit and its workbook hold them as they were written."
    )


@lru_cache(maxsize=256)
def _missing_of(characters: str) -> tuple[str, ...]:
    source = b'#set document(title: "x")\n#text(font: sys.inputs.fonts.split(","), sys.inputs.text)'
    standards: Any = STANDARD  # the stub spells out every one that there is
    inputs = {"text": characters, "fonts": FONTS}
    try:
        _compiler(source, with_system_fonts=True).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=0
        )
    except typst.TypstError as error:
        return _without_glyph(error)
    return ()


def _compile(document: dict[str, Any], made_at: datetime, *, standards: Any, with_system_fonts: bool) -> bytes:
    compiler = _compiler(TEMPLATE.read_bytes(), with_system_fonts=with_system_fonts)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(document, ensure_ascii=False), "fonts": FONTS},
        pdf_standards=standards,
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise NotRendered("Typst gave no document")
    return made


def _compiler(source: bytes, *, with_system_fonts: bool) -> typst.Compiler:
    """A compiler that sees this template's folder and no packages: no address is ever asked."""
    nowhere = TEMPLATE.parent
    return typst.Compiler(
        source,
        root=nowhere,
        font_paths=_fonts(with_system_fonts=with_system_fonts),
        package_path=nowhere,
        package_cache_path=nowhere,
    )


@lru_cache(maxsize=2)
def _fonts(*, with_system_fonts: bool) -> typst.Fonts:
    """Reading the machine's fonts takes a moment, so it is done once, and only where one is missed."""
    return typst.Fonts(include_system_fonts=with_system_fonts)


def _without_glyph(error: typst.TypstError) -> tuple[str, ...]:
    """The characters that a refusal names; none where it is about something else."""
    found = NO_GLYPH.findall(f"{error.message}\n{error.diagnostic}")
    named = (re.sub(r"\\+u\{([0-9a-fA-F]+)\}", lambda code: chr(int(code.group(1), 16)), text) for text in found)
    return tuple(dict.fromkeys(named))
