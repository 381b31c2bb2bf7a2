"""Markdown as nested plain values, which a template and a Word document are made of alike.

A block is a dict by its `kind`: `words` and `heading` (`spans`, and `level` from 0), `list` (`numbered`, `begin`,
`items`), `table` (`rows` of cells of spans), `quote` (`blocks`), `code` (`text`), `rule`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from app.core.markdown import parsed, with_depth

Block = dict[str, Any]
ON_THE_WEB = ("http://", "https://", "mailto:")
DEEPEST_HEADING = 2


def blocks_of(text: str) -> list[Block]:
    """The blocks of a markdown text, from top to bottom."""
    return list(_Tree(list(with_depth(parsed(text)))).blocks(""))


class _Tree:
    """Reads flat tokens into nested blocks, each until the token that closes it."""

    def __init__(self, tokens: Sequence[tuple[Token, int]]) -> None:
        self._tokens = iter(tokens)

    def blocks(self, end: str) -> Iterator[Block]:
        for token, depth in self._tokens:
            if token.type == end:
                return
            block = self._block(token, depth)
            if block is not None:
                yield block

    def _block(self, token: Token, depth: int) -> Block | None:
        made: Block | None
        match token.type:
            case "inline":
                made = {"kind": "words", "spans": _spans(token)}
            case "heading_open":
                made = {"kind": "heading", "level": min(depth, DEEPEST_HEADING), "spans": self._spans()}
            case "table_open":
                made = {"kind": "table", "rows": list(self._rows())}
            case "blockquote_open":
                made = {"kind": "quote", "blocks": list(self.blocks("blockquote_close"))}
            case "bullet_list_open" | "ordered_list_open":
                made = self._list(token)
            case "fence" | "code_block":
                made = {"kind": "code", "text": token.content.rstrip("\n")}
            case _:
                made = {"kind": "rule"} if token.type == "hr" else None
        return made

    def _spans(self) -> list[dict[str, Any]]:
        return _spans(next(self._tokens)[0])

    def _list(self, opened: Token) -> Block:
        items = []
        for token, _ in self._tokens:
            if token.type == opened.type.replace("_open", "_close"):
                break
            items.append(list(self.blocks("list_item_close")))
        begin = int(opened.attrs.get("start", 1))
        return {"kind": "list", "numbered": opened.tag == "ol", "begin": begin, "items": items}

    def _rows(self) -> Iterator[list[list[dict[str, Any]]]]:
        row: list[list[dict[str, Any]]] = []
        for token, _ in self._tokens:
            if token.type == "table_close":
                return
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(_spans(token))
            elif token.type == "tr_close":
                yield row


def _spans(inline: Token) -> list[dict[str, Any]]:
    """Runs of one look: `text`, and where it is so `bold`, `italic`, `code` and `href`."""
    spans: list[dict[str, Any]] = []
    bold = italic = 0
    href = ""
    for child in inline.children or ():
        bold += {"strong_open": 1, "strong_close": -1}.get(child.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(child.type, 0)
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
            href = address if address.startswith(ON_THE_WEB) else ""  # a place on our pages is none on paper
        elif child.type == "link_close":
            href = ""
        text = {"softbreak": " ", "hardbreak": "\n"}.get(child.type, child.content)
        if text:
            spans.append(
                {
                    "text": text,
                    "bold": bold > 0,
                    "italic": italic > 0,
                    "code": child.type == "code_inline",
                    "href": href,
                }
            )
    return spans
