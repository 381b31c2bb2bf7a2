"""Words as matching compares them: lower case, lightly stemmed, without the words that say nothing."""

import re
from functools import lru_cache

WORD = re.compile(r"[a-z0-9][a-z0-9&'-]*[a-z0-9]|[a-z0-9]{2,}", re.IGNORECASE)
COMMON = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can cannot could did do does doing down during each few for from further get give had has have having he her here
    hers him his how i if in into is it its itself let made make may me might more most must my new no nor not of off
    on once only or other our ours out over own per set shall she should so some such than that the their theirs them
    then there these they this those through to too under until up upon us very was we were what when where which while
    who whom whose why will with within without would you your yours one two three first second year years month months
    day days today said say says including include includes use used using uk united kingdom gov www http https com
    sample text published news press release statement update updates latest find read information service services
    people person need needs way ways look sets take takes taking good well part parts able
"""
STOP = frozenset(COMMON.split())
SUFFIXES = (
    "ational", "fulness", "iveness", "ations", "ation", "ments", "ment", "ingly", "ities", "ings", "edly", "ness",
    "ing", "ies", "ied", "ers", "ors", "ity", "ely", "ed", "es", "er", "or", "ly", "s",
)  # fmt: skip
SHORTEST_STEM = 4


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem: enough to bring complaint, complaints and complained together, and no more."""
    word = word.lower().replace("'s", "").replace("'", "")
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def tokens(text: str) -> list[tuple[str, str]]:
    """The telling words of a text in their order, each as (stem, word as it stands)."""
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        if word.lower() not in STOP and not word.isdecimal():
            found.append((stem(word), word))
    return found
