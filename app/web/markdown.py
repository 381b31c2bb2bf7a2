"""Markdown as HTML that is safe whatever was written: nothing stands in it but what this module makes."""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.core.markdown import parsed, with_depth

DEEPEST_HEADING = 6
SCROLLED = '<div class="table-responsive" tabindex="0" role="region" aria-label="Table">'
ALIGNED = {"text-align:right": "num", "text-align:center": "text-center"}


# A page is read far more often than its words change, and sixty pages take some 100 ms to read.
@lru_cache(maxsize=256)
def markdown_html(text: str, level: int = 2) -> Markup:
    """The text as HTML whose first heading is `<h2>`, or of another level, and whose headings leave none out."""
    html = _renderer.render(_fitted(parsed(text), level), _options, {})
    return Markup(html)  # noqa: S704 - the renderer escapes every word, and there is no raw HTML


def _fitted(tokens: Sequence[Token], level: int) -> list[Token]:
    """The tokens as they stand on a page of ours."""
    fitted: list[Token] = []
    for token, depth in with_depth(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(level + depth, DEEPEST_HEADING)}"
        fitted += _dressed(token)
    return fitted


def _dressed(token: Token) -> list[Token]:
    match token.type:
        case "table_open":
            token.attrSet("class", "table is-bare")
            return [_html(SCROLLED), token]
        case "table_close":
            return [token, _html("</div>\n")]
        case "th_open" | "td_open":
            _align(token)
        case "fence":
            token.info = ""  # the name of a language would become a class of the writer's choice
        case "inline":
            for link in (child for child in token.children or () if child.type == "link_open"):
                link.attrs.pop("title", None)
                link.attrSet("rel", "noopener noreferrer")
        case _:
            pass
    return [token]


def _align(cell: Token) -> None:
    aligned = ALIGNED.get(str(cell.attrs.pop("style", "")))
    if aligned:
        cell.attrSet("class", aligned)
    if cell.tag == "th":
        cell.attrSet("scope", "col")


def _html(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


_plain = MarkdownIt("commonmark", {"xhtmlOut": False})
_renderer, _options = _plain.renderer, _plain.options
