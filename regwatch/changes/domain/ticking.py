"""Figures that tick on a page by themselves: ages, counts of readers and comments, stamps of the last update.

A figure of the text itself must never be taken for one of these: a deadline that falls from 8 weeks to 6 is news, and
so is a day on which something comes into force. So a figure ticks only beside words that no rule uses for its own.
"""

import re
from typing import Final

# Never from within a longer figure: that would try each digit of a long run in turn.
FIGURE: Final = r"(?<![\w.,£$€])(?:\d[\d,.]{0,12}[km]?|no|one|an?|a few|two|three|four|five|six|seven|eight|nine|ten)"
UNIT: Final = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|[smhdwy])"
COUNTED: Final = (
    r"(?:comments?|repl(?:y|ies)|views?|reads?|readers?|likes?|upvotes?|reactions?|retweets?|reposts?|bookmarks?|"
    r"downloads?|visits?|visitors?|followers?|subscribers?|signatures?|impressions?|hits?|listens?|plays?|"
    r"(?:people|users|members|guests) online)"
)
COUNTED_HINTS: Final = (
    "comment", "repl", "view", "read", "like", "vote", "reaction", "tweet", "repost", "bookmark", "download", "visit",
    "follower", "subscriber", "signature", "impression", "hit", "listen", "play", "online",
)  # fmt: skip
DONE: Final = r"(?:viewed|read|shared|downloaded|liked|visited|seen|played|opened|printed)"
DAY: Final = (
    r"(?:(?:[a-z]{3,9},?\s)?\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9},?\s\d{4}|[a-z]{3,9}\s\d{1,2},?\s\d{4}|"
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|today|yesterday)"
)
TIME: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?\s?(?:am|pm)?\s?(?:z\b|gmt|bst|utc|[+-]\d{2}:?\d{2})?"
STAMPED: Final = (
    r"\b(?:last\s(?:updated|modified|changed|checked|refreshed|reviewed|edited|saved)|"
    r"(?:page\s)?(?:updated|modified|generated|refreshed|printed|retrieved|accessed))"
)
STAMPED_HINTS: Final = ("last ", "update", "modified", "generated", "refreshed", "printed", "retrieved", "accessed")
AGO: Final = (
    rf"{FIGURE}\s?{UNIT}(?:,?\s(?:and\s)?\d{{1,3}}\s?{UNIT}){{0,3}}\sago\b|\b(?:just now|(?:a\s)?moments?\sago)\b"
)
# Each form behind the words without which it cannot stand, because looking for a word is a hundred times as fast.
FORMS: Final = tuple(
    (hints, re.compile(form, re.IGNORECASE))
    for hints, form in (
        ((" ago", "just now"), AGO),
        (COUNTED_HINTS, rf"{FIGURE}\s(?:new\s)?{COUNTED}\b|\b{COUNTED}\s?(?::\s?|\(\s?){FIGURE}\)?"),
        ((" times", " once", " twice"), rf"\b{DONE}\s(?:{FIGURE}\stimes|once|twice)\b"),
        ((" by ",), rf"\b{DONE}\sby\s{FIGURE}\s(?:people|users|members|readers)\b"),
        ((" read", "-read"), rf"{FIGURE}[\s-](?:minutes?|mins?)[\s-]read\b"),
        ((" in ",), rf"\b(?:closes|closing|ends|ending|expires|generated)\sin\s{FIGURE}\s?(?:ms|{UNIT})\b"),
        (("left to ",), rf"{FIGURE}\s?{UNIT}\sleft\sto\s(?:respond|reply|comment|apply|vote)\b"),
        (STAMPED_HINTS, rf"{STAMPED}\s?(?::|\bon\b|\bat\b)?\s?(?:{DAY}(?:(?:,|\sat|\s-|,\sat|t)?\s?{TIME})?|{TIME})"),
        ((":",), r"(?<![\d:])\d{1,2}:\d{2}:\d{2}(?![\d:])"),
    )
)
MARK: Final = "\x00"


def without_ticking(words: str) -> str:
    """The words on one line, each figure that ticks replaced by the same mark; words without any stay as they are."""
    lowered = words.lower()
    for hints, form in FORMS:
        if any(hint in lowered for hint in hints):
            words = form.sub(MARK, words)
    return words
