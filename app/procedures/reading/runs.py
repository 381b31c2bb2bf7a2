"""The words of a paragraph as markdown: bold, italic and links are kept, all else is counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import quote

from app.core.markdown import escaped_markdown, plain_markdown
from app.core.text import without_control_characters
from app.procedures.domain.losses import LossKind
from app.procedures.reading.losses import Losses

KEPT_ADDRESSES: Final = ("http://", "https://", "mailto:")
ADDRESS_SIGNS: Final = "/:?&=#%@+,;~!$'*-._"


@dataclass(frozen=True)
class WordRun:
    """A run of words of one look; a line end in it begins a new line."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


def markdown_line(runs: Iterable[WordRun], losses: Losses) -> str:
    """Markdown that shows exactly these words; where emphasis cannot be written, the words without it."""
    clean = [replace(run, text=without_control_characters(run.text).replace("\t", " ")) for run in runs]
    lines = [_line(line, losses) for line in _lines(clean)]
    while lines and not lines[-1]:
        lines.pop()
    return "\\\n".join(line for line in lines if line)


def _lines(runs: Sequence[WordRun]) -> Iterator[list[WordRun]]:
    line: list[WordRun] = []
    for run in runs:
        for number, text in enumerate(run.text.split("\n")):
            if number:
                yield line
                line = []
            line.append(replace(run, text=text))
    yield line


def _line(runs: Sequence[WordRun], losses: Losses) -> str:
    merged = [
        replace(look, text="".join(run.text for run in same))
        for look, same in groupby((run for run in runs if run.text), key=lambda run: replace(run, text=""))
    ]
    plain = " ".join("".join(run.text for run in merged).split())
    if not any(run.is_bold or run.is_italic or run.href for run in merged):
        return escaped_markdown(plain)
    marked = " ".join("".join(_marked(run) for run in merged).split())
    if plain_markdown(marked) == plain:
        return marked
    losses.add(LossKind.EMPHASIS)
    return escaped_markdown(plain)


def _marked(run: WordRun) -> str:
    """The run between its marks, with the blanks at its ends outside them."""
    inner = run.text.strip()
    if not inner:
        return run.text
    sign = "*" * (2 * run.is_bold + run.is_italic)
    words = f"{sign}{escaped_markdown(inner)}{sign}"
    if run.href:
        words = f"[{words}]({quote(run.href, safe=ADDRESS_SIGNS)})"
    before = run.text[: len(run.text) - len(run.text.lstrip())]
    after = run.text[len(run.text.rstrip()) :]
    return f"{before}{words}{after}"


def kept_address(address: str) -> str:
    """An address that a text may link to; empty for any other."""
    return address if address.lower().startswith(KEPT_ADDRESSES) else ""
