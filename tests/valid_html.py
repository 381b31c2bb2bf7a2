"""Whether a page is valid HTML, asked of a real parser once for each form of markup.

html5lib tells everything that is wrong and takes longer than the page took to make. What is wrong depends on the tags
and their places alone, so a page whose every tag was seen valid at the same place before needs no second parse. Only
plainly written pages are remembered (every tag closed, every value quoted); anything else goes to the parser.
"""

import re

from html5lib import getTreeBuilder
from html5lib.html5parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# html5lib follows an older edition of the standard and does not know these to be valid.
NOT_ERRORS = {"unexpected-self-closing-tag"}
TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:\s+[a-zA-Z][\w:-]*(?:=(?:\"[^\"]*\"|'[^']*'))?)*)"
    r"\s*(?P<closed>/?)>"
    r"|(?P<text>[^<]+)"
)
VALUE = re.compile(r"=\"[^\"]*\"|='[^']*'|\s+")
ENTITY = re.compile(r"&[^;\s<\"]*;?")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
DOCTYPE = "<!doctype html>"
_seen: set[str] = set()


def errors(html: str) -> list[str]:
    """What a browser would have to mend, each with its place; none for a page like those that had none."""
    shapes = _shapes(html)
    if shapes is not None and shapes <= _seen:
        return []
    parser = HTMLParser(tree=getTreeBuilder("etree"), strict=False)
    parser.parse(html)
    wrong = [f"{code} at {place}" for place, code, _ in parser.errors if code not in NOT_ERRORS]
    if shapes is not None and not wrong:
        _seen.update(shapes)
    return wrong


def _shapes(html: str) -> set[str] | None:
    """Each tag with its attributes' names, each text and entity, at its place; None where not plainly written."""
    tokens = _tokens(html)
    if tokens is None:
        return None
    shapes, place = set(ENTITY.findall(html)), [""]
    for token in tokens:
        tag, closed = token["tag"], token["closed"]
        if token["end"]:
            if token["attributes"] or not place[-1].endswith(f"/{tag}"):
                return None
            place.pop()
        elif tag:
            shapes.add(f"{place[-1]}/{tag}{closed}{VALUE.sub(' ', token['attributes'])}")
            if tag not in VOID and not closed:
                place.append(f"{place[-1]}/{tag}")
        elif not token["text"].isspace():
            shapes.add(f"{place[-1]} text")
    return shapes if place == [""] else None


def _tokens(html: str) -> list[re.Match[str]] | None:
    """The tags and texts that make up a page without a gap; None where something else stands in it."""
    if CONTROL.search(html) or not html.startswith(DOCTYPE):
        return None
    tokens = list(TOKEN.finditer(html, len(DOCTYPE)))
    ends = [len(DOCTYPE), *(token.end() for token in tokens)]
    return tokens if [*(token.start() for token in tokens), len(html)] == ends else None
