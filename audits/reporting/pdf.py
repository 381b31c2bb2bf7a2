"""An audit's report as a PDF: a fixed template, and everything that people wrote as data (research: Typst).

A tagged PDF of the accessibility standard (PDF/UA) where every character has a glyph. Typst refuses the standard for
one that has none, so such a report is tried again with the machine's own fonts, then made without the standard, and
says so on its first page: a report that is less than perfect is better than none.
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

from app.core.errors import TidemarkError
from audits.reporting import typesetting
from audits.reporting.typesetting import typeset

TEMPLATE = Path(__file__).with_name("audit.typ")
STANDARD = ["ua-1"]
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_NAMED = 20
LONGEST = 35  # seconds; three tries stay within the lease of background work
FONTS = "Libertinus Serif,New Computer Modern,New Computer Modern Math,DejaVu Sans Mono"  # all stand inside Typst
FIRST_SURE, LAST_SURE = " ", "\u017f"  # printed ASCII to Latin Extended-A, which these hold


class NotRendered(TidemarkError):
    """Typst refused a report altogether: nothing is lost, since a report is made from what is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The PDF could not be made: {reason[:300]}. The audit itself is unharmed, and its answers can be "
            "downloaded as a workbook."
        )


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


def render(document: dict[str, Any], *, made_at: datetime, apart: bool = False) -> Pdf:
    """Typeset a report, `apart` in a process of its own; the same document of the same instant gives the same bytes.

    No transaction may be open meanwhile.
    """
    run = _typeset_apart if apart else _typeset_here
    missing: tuple[str, ...] = ()
    for with_system_fonts in (False, True):
        try:
            return Pdf(run(_asked(document, made_at, STANDARD, with_system_fonts=with_system_fonts)))
        except Refused as error:
            missing = _without_glyph(error)
            if not missing:
                raise NotRendered(str(error)) from error
    told = {**document, "notes": [*document["notes"], missing_words(missing)]}
    try:
        return Pdf(run(_asked(told, made_at, [], with_system_fonts=True)), missing)
    except Refused as error:
        raise NotRendered(str(error)) from error


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
    source = '#set document(title: "x")\n#text(font: sys.inputs.fonts.split(","), sys.inputs.text)'
    inputs = {"text": characters, "fonts": FONTS}
    try:
        _typeset_here(
            {**_settings(STANDARD, with_system_fonts=True), "source": source, "inputs": inputs, "timestamp": 0}
        )
    except Refused as error:
        return _without_glyph(error)
    return ()


def _asked(
    document: dict[str, Any], made_at: datetime, standards: list[str], *, with_system_fonts: bool
) -> dict[str, Any]:
    return {
        **_settings(standards, with_system_fonts=with_system_fonts),
        "source": TEMPLATE.read_text(encoding="utf-8"),
        "inputs": {"data": json.dumps(document, ensure_ascii=False), "fonts": FONTS},
        "timestamp": int(made_at.timestamp()),
    }


def _settings(standards: list[str], *, with_system_fonts: bool) -> dict[str, Any]:
    return {"root": str(TEMPLATE.parent), "standards": standards, "with_system_fonts": with_system_fonts}


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
        raise NotRendered(f"it took more than {LONGEST} seconds") from error
    if done.returncode == typesetting.REFUSED:
        raise Refused(done.stderr.decode("utf-8", "replace"))
    if done.returncode:
        raise NotRendered("it needs more memory than a report may take")
    return done.stdout


def _without_glyph(error: Refused) -> tuple[str, ...]:
    """The characters that a refusal names; none where it is about something else."""
    found = NO_GLYPH.findall(str(error))
    named = (re.sub(r"\\+u\{([0-9a-fA-F]+)\}", lambda code: chr(int(code.group(1), 16)), text) for text in found)
    return tuple(dict.fromkeys(named))
