"""A PDF of a fixed template, with everything that people wrote as data (research: Typst).

A tagged PDF of the accessibility standard (PDF/UA) where every character has a glyph. Typst refuses the standard for
one that has none, so such a paper is tried again with the machine's own fonts, then made without the standard, and
says so on its first page: a paper that is less than perfect is better than none.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from app.core import typesetting
from app.core.errors import TidemarkError
from app.core.typesetting import typeset

STANDARD = ["ua-1"]
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_NAMED = 20
LONGEST = 35  # seconds; three tries stay within the lease of background work
FONTS = "Libertinus Serif,New Computer Modern,New Computer Modern Math,DejaVu Sans Mono"  # all stand inside Typst
FIRST_SURE, LAST_SURE = " ", "\u017f"  # printed ASCII to Latin Extended-A, which these hold


class NotRendered(TidemarkError):
    """Typst refused a paper altogether: nothing is lost, since a paper is made from what is kept."""

    def __init__(self, reason: str, unharmed: str) -> None:
        super().__init__(f"The PDF could not be made: {reason[:300]}. {unharmed}")


class Refused(Exception):
    """What Typst said against a document."""


@dataclass(frozen=True)
class Pdf:
    """The bytes, and the characters that no font could show (none where the standard is kept)."""

    content: bytes
    without_glyph: tuple[str, ...] = ()

    @property
    def is_accessible(self) -> bool:
        return not self.without_glyph


@dataclass(frozen=True)
class PdfTemplate:
    """A template that takes `notes` among its data; the words that stand elsewhere too, for when it fails."""

    path: Path
    elsewhere: str
    """What holds the words as they were written: `the page of the audit`."""
    unharmed: str
    """The sentence that consoles whoever gets no PDF."""

    def render(self, document: dict[str, Any], *, made_at: datetime, apart: bool = False) -> Pdf:
        """Typeset, `apart` in a process of its own; the same document of the same instant gives the same bytes.

        No transaction may be open meanwhile.
        """
        run = _typeset_apart if apart else _typeset_here
        missing: tuple[str, ...] = ()
        try:
            for with_system_fonts in (False, True):
                try:
                    return Pdf(run(self._asked(document, made_at, STANDARD, with_system_fonts=with_system_fonts)))
                except Refused as error:
                    missing = _without_glyph(error)
                    if not missing:
                        raise
            told = {**document, "notes": [*document["notes"], self.missing_words(missing)]}
            return Pdf(run(self._asked(told, made_at, [], with_system_fonts=True)), missing)
        except Refused as error:
            raise NotRendered(str(error), self.unharmed) from error

    def missing_words(self, missing: tuple[str, ...]) -> str:
        """The sentence of one that could not keep the standard: by code too, since the glyph is what is missing."""
        named = ", ".join(f"{character} (U+{ord(character[0]):04X})" for character in missing[:MOST_NAMED])
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        return (
            "This PDF does not meet the accessibility standard PDF/UA, because no font on this machine shows "
            f"{named}{more}. They are printed as empty boxes here; {self.elsewhere} hold them as they were written."
        )

    def _asked(
        self, document: dict[str, Any], made_at: datetime, standards: list[str], *, with_system_fonts: bool
    ) -> dict[str, Any]:
        return {
            **_settings(self.path.parent, standards, with_system_fonts=with_system_fonts),
            "source": self.path.read_text(encoding="utf-8"),
            "inputs": {"data": json.dumps(document, ensure_ascii=False), "fonts": FONTS},
            "timestamp": int(made_at.timestamp()),
        }


def characters_without_glyph(text: str) -> tuple[str, ...]:
    """Which characters of a text no font here can show; a page can say so before anybody prints it."""
    rare = {character for character in text if not FIRST_SURE <= character <= LAST_SURE and not character.isspace()}
    return _missing_of(" ".join(sorted(rare))) if rare else ()


@lru_cache(maxsize=256)
def _missing_of(characters: str) -> tuple[str, ...]:
    source = '#set document(title: "x")\n#text(font: sys.inputs.fonts.split(","), sys.inputs.text)'
    settings = _settings(Path(__file__).parent, STANDARD, with_system_fonts=True)
    inputs = {"text": characters, "fonts": FONTS}
    try:
        _typeset_here({**settings, "source": source, "inputs": inputs, "timestamp": 0})
    except Refused as error:
        return _without_glyph(error)
    return ()


def _settings(folder: Path, standards: list[str], *, with_system_fonts: bool) -> dict[str, Any]:
    return {"root": str(folder), "standards": standards, "with_system_fonts": with_system_fonts}


def _typeset_here(asked: dict[str, Any]) -> bytes:
    try:
        return typeset(**asked)
    except typst.TypstError as error:
        raise Refused(f"{error.message}\n{error.diagnostic}") from error


def _typeset_apart(asked: dict[str, Any]) -> bytes:
    """In a process that is killed at its deadline, and whose memory is limited and goes with it."""
    command, sent = [sys.executable, "-I", typesetting.__file__], json.dumps(asked).encode()
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": tempfile.gettempdir()}
    try:
        done = subprocess.run(  # noqa: S603 - our interpreter, our file; what people wrote goes in as data
            command, input=sent, capture_output=True, timeout=LONGEST, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"it took more than {LONGEST} seconds") from error
    if done.returncode == typesetting.REFUSED:
        raise Refused(done.stderr.decode("utf-8", "replace"))
    if done.returncode:
        raise Refused("it needs more memory than a paper may take")
    return done.stdout


def _without_glyph(error: Refused) -> tuple[str, ...]:
    """The characters that a refusal names; none where it is about something else."""
    found = NO_GLYPH.findall(str(error))
    named = (re.sub(r"\\+u\{([0-9a-fA-F]+)\}", lambda code: chr(int(code.group(1), 16)), text) for text in found)
    return tuple(dict.fromkeys(named))
