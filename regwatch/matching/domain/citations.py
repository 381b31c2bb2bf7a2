"""Citations of rules as people write them, in one spelling: `DISP 1.6.2R` and `regulation 21 of PECR` alike.

A citation is an instrument and a place in it; the place is hierarchical, so DISP 1.6.2R lies within DISP 1.6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SOURCEBOOKS = "PRIN|SYSC|COCON|TC|DISP|CONC|ICOBS|COBS|BCOBS|MCOB|FIT|SUP|GEN|FEES|DEPP|PERG"
# What stands between the members of a list: "33 and 34", "12, 12A and 15", "19 to 24", "128-131".
JOIN = r"\s?(?:,\s?(?:and\b|or\b)?|and\b|or\b|to\b|&|[-\u2013\u2014])\s?"
# "Articles 33 and 34 and 72 hours" cites two articles.
NO_COUNT = r"(?!\s?(?:%|per cent|hours|days|weeks|months|years|working|calendar|pages|firms|people|million))"
PLACE = rf"\d{{1,3}}[A-Z]{{0,2}}\b(?:\(\w{{1,4}}\))*{NO_COUNT}"
RULE = r"\d{1,2}[A-Z]?(?:\.\d{1,3}[A-Z]*)"
HANDBOOK = re.compile(
    rf"\b({SOURCEBOOKS})\s?(\d{{1,2}}[A-Z]?(?:\.\d{{1,3}}[A-Z]*){{0,3}})(?:-?(?:R|G|E|UK))?\b"
    rf"((?:{JOIN}{RULE}{{1,3}}\b{NO_COUNT})*)"
)
PAPER = re.compile(r"\b(CP|PS|FG|GC|DP|SS|TR)\s?(\d{1,2}/\d{1,2}|\d{2}-\d{1,2})\b")


def _listed(one: str, many: str, place: str = PLACE) -> re.Pattern[str]:
    """After the plural a list of places, after the singular one: "Article 33 and 72 hours" names one article."""
    return re.compile(rf"\b(?:{many}\s?(?P<many>{place}(?:{JOIN}{place})*)|{one}\s?(?P<one>{place}))")


PRINCIPLE = _listed(r"Principle\s", r"Principles\s", rf"\d{{1,2}}\b{NO_COUNT}")
REGULATION = _listed(r"[Rr]eg(?:ulation\s|\.|\s)", r"[Rr]eg(?:ulations\s|s\.|s\s)")
ARTICLE = _listed(r"[Aa]rt(?:icle\s|\.|\s)", r"[Aa]rt(?:icles\s|s\.|s\s)")
SECTION = _listed(r"(?:[Ss]ection\s|s\.)", r"(?:[Ss]ections\s|ss\.)")
ISO = re.compile(r"\bISO(?:/IEC)?\s?(\d{4,5}(?:-\d)?)\b")
PCI = re.compile(r"\bPCI[\s-]?DSS\b")
PCI_REQUIREMENT = _listed(r"[Rr]equirement\s", r"[Rr]equirements\s", r"\d{1,2}(?:\.\d{1,2}){1,3}\b")
MEMBER = re.compile(
    r"(?P<up_to>to\b|[-\u2013\u2014])?\s?(?P<place>\d{1,3}[A-Z]{0,3}(?:\.\d{1,3}[A-Z]*)*)\b(?:\(\w{1,4}\))*"
)
ENDING = re.compile(r"(?P<stem>.*?)(?P<number>\d+)(?P<letters>[A-Z]*)")
LONGEST_RANGE = 50
OF_ANOTHER = re.compile(r",?\s(?:of|in|under|to)\s(?:the\s)?(?P<name>[A-Z][^.;\n]{0,90})")
KIND_OF_LAW = re.compile(
    r"\b(?:Act|Regulations?|Order|Convention|Treaty|Directive|Rules|Code|Constitution|Charter|Scheme|Agreement)\b"
)
CONDITION = re.compile(r"\b(?:General\s[Cc]onditions?|GC)\s?(?:of\s[Ee]ntitlement\s)?([A-C]\d)\b")
INSTRUMENTS = (
    ("PECR", re.compile(r"\bPECR\b|Privacy and Electronic Communications", re.IGNORECASE)),
    ("UKGDPR", re.compile(r"\b(?:UK\s)?GDPR\b|General Data Protection Regulation", re.IGNORECASE)),
    ("DPA", re.compile(r"\bDPA(?:\s?2018)?\b|Data Protection Act", re.IGNORECASE)),
    ("EQUALITY", re.compile(r"\bEquality Act\b", re.IGNORECASE)),
    ("DMCCA", re.compile(r"\bDMCCA?\b|Digital Markets, Competition and Consumers", re.IGNORECASE)),
    ("CCR", re.compile(r"Consumer Contracts \(|Consumer Contracts Regulations", re.IGNORECASE)),
    ("COMMUNICATIONS", re.compile(r"\bCommunications Act\b", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Citation:
    """One citation: instrument, place (empty for the instrument as a whole), and the words as they stand."""

    instrument: str
    place: str
    words: str

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"[.]", self.place) if part)


def citations_in(text: str) -> list[Citation]:
    """Every citation of a text, each once, in order of kind."""
    found = [
        *_in_handbook(text),
        *(Citation(m[1].upper(), m[2].replace("-", "/"), m[0]) for m in PAPER.finditer(text)),
        *(Citation("PRINCIPLE", place, m[0]) for m in PRINCIPLE.finditer(text) for place in _places(m)),
        *(Citation("ISO", m[1], m[0]) for m in ISO.finditer(text)),
        *(Citation("GC", m[1].upper(), m[0]) for m in CONDITION.finditer(text)),
        *_in_instruments(text),
    ]
    unique: dict[tuple[str, str], Citation] = {}
    for citation in found:
        unique.setdefault((citation.instrument, citation.place), citation)
    return list(unique.values())


def closeness(asked: Citation, held: Citation) -> float:
    """How far two citations mean the same place, 0 to 1: 1 for the same, less for one within the other."""
    if asked.instrument != held.instrument:
        return 0.0
    if asked.place == held.place:
        return 1.0 if asked.place else 0.25
    if not asked.place or not held.place:
        return 0.15
    shared = 0
    for ours, theirs in zip(asked.parts, held.parts, strict=False):
        if ours.rstrip("RGE") != theirs.rstrip("RGE"):
            break
        shared += 1
    shortest, longest = sorted((len(asked.parts), len(held.parts)))
    if shared == longest:
        return 1.0
    # One lies within the other: DISP 1.6 and DISP 1.6.2R. A chapter alone (DISP 1) says little.
    return 0.7 if shared == shortest and shared > 1 else 0.1 * shared


def _in_handbook(text: str) -> Iterator[Citation]:
    for match in HANDBOOK.finditer(text):
        book, first, more = match[1], match[2], match[3]
        chapter = first.partition(".")[0]
        # A list stays within its chapter: in "DISP 1.6 and 2.5 times" there is one rule.
        others = [place for place in _members(f"{first}{more}")[1:] if place.partition(".")[0] == chapter]
        words = match[0] if others else match[0].removesuffix(more)
        yield from (Citation(book, place, words) for place in [first, *others])


def _in_instruments(text: str) -> list[Citation]:
    """Regulations, articles and sections belong to an instrument that the same text names, the nearest one first."""
    mentions = sorted((match.start(), name, match[0]) for name, one in INSTRUMENTS for match in one.finditer(text))
    found = [Citation(name, "", words) for _, name, words in mentions]
    if PCI.search(text):
        found += [Citation("PCI", place, m[0]) for m in PCI_REQUIREMENT.finditer(text) for place in _places(m)]
    for pattern, owners in (
        (REGULATION, ("PECR", "CCR")),
        (ARTICLE, ("UKGDPR",)),
        (SECTION, ("DPA", "EQUALITY", "DMCCA", "COMMUNICATIONS")),
    ):
        for match in pattern.finditer(text):
            owner = _owner(match, owners, [(start, name) for start, name, _ in mentions if name in owners])
            found += [Citation(owner, place, match[0]) for place in _places(match) if owner]
    return found


def _owner(match: re.Match[str], owners: tuple[str, ...], named: list[tuple[int, str]]) -> str:
    """The instrument that a place lies in: named behind it, else last before it, else first after it; or nothing."""
    behind = OF_ANOTHER.match(match.string, match.end())
    if behind:
        at = behind.start("name")
        known = next((pair for pair in named if at <= pair[0] < behind.end()), None)
        other = KIND_OF_LAW.search(match.string, at, behind.end())
        if other and (known is None or other.start() < known[0]):
            return ""
        if known:
            return known[1]
    before = [name for start, name in named if start < match.start()]
    if before or named:
        return before[-1] if before else named[0][1]
    # An article of nothing is one of the UK GDPR, unless it is an article that somebody wrote.
    return "UKGDPR" if "UKGDPR" in owners and match[0].startswith("A") else ""


def _places(match: re.Match[str]) -> list[str]:
    return _members(match["many"] or match["one"])


def _members(listed: str) -> list[str]:
    """The places of a list, with those that lie within its ranges: 12, 13 and 14 for "12 to 14"."""
    found: list[str] = []
    for member in MEMBER.finditer(listed):
        if member["up_to"] and found:
            found += _between(found[-1], member["place"])
        found.append(member["place"])
    return found


def _between(first: str, last: str) -> list[str]:
    start, end = ENDING.fullmatch(first), ENDING.fullmatch(last)
    if start is None or end is None or start["stem"] != end["stem"]:
        return []
    low, high, letters = int(start["number"]), int(end["number"]), start["letters"]
    if low == high and len(letters) == len(end["letters"]) == 1:
        return [f"{start['stem']}{low}{chr(code)}" for code in range(ord(letters) + 1, ord(end["letters"]))]
    if high - low > LONGEST_RANGE:
        return []
    # Rules of the Handbook end in the letter of their kind, which the rules between have as well.
    kind = letters if "." in first else ""
    return [f"{start['stem']}{number}{kind}" for number in range(low + 1, high)]
