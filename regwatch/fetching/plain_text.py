"""HTML as publishers send it, turned into text: markup dropped, entities decoded once, nothing invisible kept.

Feeds carry thousands of entries, so this is a pass of regular expressions; BeautifulSoup costs fifty times as much
and is kept for pages.
"""

import html
import re

from app.core.text import one_line, without_control_characters
from regwatch.fetching.domain.documents import SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH

# The rest of a tag. A quoted value may hold ">"; nothing may hold "<", so that "<p <p <p" is not read over and over.
REST = r"""(?:[^<>"'=]++|=\s*+"[^"<]*+"|=\s*+'[^'<]*+'|["'=])*+"""
HIDDEN = re.compile(
    rf"<(script|style|template|noscript)\b{REST}>.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL
)
BREAKS = re.compile(
    r"<\s*(?:/\s*(?:p|div|li|tr|h[1-6]|ul|ol|table|section|article|blockquote|dd|dt|figure)|br|hr|p|div|li|h[1-6])\b"
    rf"{REST}>",
    re.IGNORECASE,
)
TAGS = re.compile(rf"</?[a-zA-Z!?]{REST}(?:>|$)")
FIRST_WORDS = 12


def text_of(markup: str | None) -> str:
    """The words of some HTML, a paragraph a line, at most 20,000 characters."""
    if not markup:
        return ""
    text = markup[: TEXT_LENGTH * 8]
    if "<" in text:
        text = TAGS.sub("", BREAKS.sub("\n", HIDDEN.sub(" ", text)))
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        # Entities may have hidden a second layer of markup, as the FCA's descriptions do.
        text = TAGS.sub("", BREAKS.sub("\n", HIDDEN.sub(" ", text)))
    # Splitting is ten times as fast as substituting each run of blanks, and a feed is mostly words and blanks.
    lines = (" ".join(line.split()) for line in without_control_characters(text).split("\n"))
    return "\n".join(line for line in lines if line)[:TEXT_LENGTH]


def title_of(markup: str | None, text: str = "") -> str:
    """A title on one line; an empty one falls back to the first words of the text."""
    title = one_line(text_of(markup))[:TITLE_LENGTH].strip()
    if title:
        return title
    words = one_line(text).split()
    first = " ".join(words[:FIRST_WORDS])
    return (first + ("…" if len(words) > FIRST_WORDS else ""))[:TITLE_LENGTH] or "(no title)"


def summary_of(text: str) -> str:
    """An excerpt for mails and exports."""
    line = one_line(text)
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…"
