"""Markdown that people write: one dialect, read in bounded time, for pages, papers and the search alike.

CommonMark with tables. Raw HTML is text, a picture is its words, there are no link definitions and no underlined
headings, and a link leads to the web, a mailbox or a page of ours, or is no link. What would cost too much to read is
taken as plain paragraphs: nothing of it is lost, only its marks are shown as they were typed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.core.text import without_control_characters

# An address of the web, a mailbox, a place on the page or a path of ours; not `//host`, which is another host.
ADDRESS = re.compile(r"(?:https?://[^/]|mailto:[^/]|#|/(?![/\\]))", re.IGNORECASE)
DEEPEST: Final = 20
MOST_TEXT: Final = 2_000_000
# What a mark within a line costs is 1, some 30 microseconds, and a bracket twice that; a line costs 1, or 3 in a list.
MARKS = re.compile(r"[\[\]*_`<&\\!]")
LINES = re.compile(r"^[ \t]*(?P<mark>[-+*>|#]|\d+[.)])?.", re.MULTILINE)
MOST_COST: Final = 24_000
# Rows that are shorter than their table are filled up, so that a few characters a row make many cells.
DELIMITER_ROW = re.compile(r"[ \t>\-+*\d.)]*[|:\- \t]*\|[|:\- \t]*")
MOST_CELLS: Final = 10_000
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")

SPECIAL = re.compile(r"[\\`*\[\]|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
LINE_START = re.compile(r"^(\s*)([#>+\-~=])|^(\s*\d{1,9})([.)])(?=\s|$)")


def parsed(text: str) -> Sequence[Token]:
    """The tokens of a text: blocks with `inline` tokens in them, whose children are words, emphasis, links and code."""
    clean = without_control_characters(text).replace("\t", "    ")
    if _is_costly(clean):
        return list(_as_typed(clean))
    tokens = _PARSER.parse(clean)
    if any(token.nesting > 0 and token.level >= DEEPEST - 1 for token in tokens):
        return list(_as_typed(clean))  # the parser leaves out what lies deeper
    for token in tokens:
        if token.children:
            token.children = [_in_words(child) for child in token.children]
    return tokens


def with_depth(tokens: Iterable[Token]) -> Iterator[tuple[Token, int]]:
    """Each token with how many headings stand above the last one, so that no page or paper leaves a level out."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        yield token, max(len(above) - 1, 0)


def plain_markdown(text: str) -> str:
    """The words alone, a line for each block: for hints, excerpts and the search."""
    return "\n".join(words for token in parsed(text) if (words := _words_of(token).strip()))


def escaped_markdown(line: str) -> str:
    """A line of plain words as markdown that shows exactly these."""
    escaped = SPECIAL.sub(r"\\\g<0>", line)
    return LINE_START.sub(r"\1\3\\\2\4", escaped, count=1)


def _words_of(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content
    if token.type != "inline":
        return ""
    return "".join("\n" if "break" in child.type else child.content for child in token.children or ())


def _in_words(token: Token) -> Token:
    """A picture gives way to what it is said to show: the product fetches nothing for a reader."""
    if token.type != "image":
        return token
    words = "".join(child.content for child in token.children or ())
    return Token("text", "", 0, content=words)


def _is_costly(text: str) -> bool:
    if len(text) > MOST_TEXT:
        return True
    cost = len(MARKS.findall(text)) + text.count("[") + sum(3 if mark else 1 for mark in LINES.findall(text))
    return cost > MOST_COST or _cells(text) > MOST_CELLS


def _cells(text: str) -> int:
    """At most so many cells have the tables in it."""
    count = 0
    for part in PARAGRAPHS.split(text) if "|" in text else ():
        lines = part.split("\n")
        columns = max((line.count("|") + 1 for line in lines if DELIMITER_ROW.fullmatch(line)), default=0)
        count += columns * len(lines)
    return count


def _as_typed(text: str) -> Iterable[Token]:
    for part in PARAGRAPHS.split(text.strip()):
        yield Token("paragraph_open", "p", 1, block=True)
        children = []
        for number, line in enumerate(part.split("\n")):
            children += [Token("hardbreak", "br", 0)] if number else []
            children.append(Token("text", "", 0, content=line.strip()))
        yield Token("inline", "", 0, content=part, children=children, block=True)
        yield Token("paragraph_close", "p", -1, block=True)


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "xhtmlOut": False})
    parser.enable("table").disable(["reference", "lheading", "html_block", "html_inline"])
    parser.validateLink = lambda url: ADDRESS.match(url) is not None  # type: ignore[method-assign]
    return parser


_PARSER = _made()
