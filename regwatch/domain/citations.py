"""Citations of rules as people write them, in one spelling: `DISP 1.6.2R` and `regulation 21 of PECR` alike.

A citation is an instrument and a place in it; the place is hierarchical, so DISP 1.6.2R lies within DISP 1.6.
"""

import re
from dataclasses import dataclass

SOURCEBOOKS = "PRIN|SYSC|COCON|TC|DISP|CONC|ICOBS|COBS|BCOBS|MCOB|FIT|SUP|GEN|FEES|DEPP|PERG"
# What may stand between the places of one list: `Articles 33 and 34`, `regs 21, 22 and 24`, `DISP 1.6.2R to 1.6.6R`.
BETWEEN = r"(?:,\s(?:and\s)?|\sand\s|\sor\s|\sto\s)"
RULE = r"\d{1,2}[A-Z]?(?:\.\d{1,3}[A-Z]*){0,3}(?:-?(?:R|G|E|UK))?"
DEEP_RULE = r"\d{1,2}[A-Z]?(?:\.\d{1,3}[A-Z]*){1,3}(?:-?(?:R|G|E|UK))?"
HANDBOOK = re.compile(rf"\b({SOURCEBOOKS})\s?({RULE}(?:{BETWEEN}{DEEP_RULE}\b(?!%))*)\b")
PLACE = re.compile(r"(\d{1,2}[A-Z]?(?:\.\d{1,3}[A-Z]*){0,3})(?:-?(?:R|G|E|UK))?")
NUMBER = re.compile(r"\d{1,3}[A-Z]{0,2}")
PAPER = re.compile(r"\b(CP|PS|FG|GC|DP|SS|TR)\s?(\d{2}[/-]\d{1,2})\b")
PRINCIPLE = re.compile(r"\bPrinciples?\s(\d{1,2})\b")
AMOUNT = r"[\w.%]|\s(?:day|week|month|year|per|hour|minute)"  # `Article 5 and 10 days later` cites one article
NUMBERS = rf"(\d{{1,3}}[A-Z]{{0,2}}(?:{BETWEEN}\d{{1,3}}[A-Z]{{0,2}}\b(?!{AMOUNT}))*)\b"
REGULATION = re.compile(rf"\b[Rr]eg(?:ulation)?s?\.?\s{NUMBERS}")
ARTICLE = re.compile(rf"\b[Aa]rt(?:icle)?s?\.?\s{NUMBERS}")
SECTION = re.compile(rf"\b(?:[Ss]ections?|ss?\.)\s?{NUMBERS}")
ISO = re.compile(r"\bISO(?:/IEC)?\s?(\d{4,5}(?:-\d)?)\b")
PCI = re.compile(r"\bPCI[\s-]?DSS\b")
PCI_REQUIREMENT = re.compile(r"\b[Rr]equirements?\s(\d{1,2}(?:\.\d{1,2}){1,3})\b")
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
        *(Citation(m[1].upper(), place[1], m[0]) for m in HANDBOOK.finditer(text) for place in PLACE.finditer(m[2])),
        *(Citation(m[1].upper(), m[2].replace("-", "/"), m[0]) for m in PAPER.finditer(text)),
        *(Citation("PRINCIPLE", m[1], m[0]) for m in PRINCIPLE.finditer(text)),
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


def _in_instruments(text: str) -> list[Citation]:
    """Regulations, articles and sections belong to the instrument that the same text names."""
    found: list[Citation] = []
    named = {name: match for name, pattern in INSTRUMENTS if (match := pattern.search(text))}
    found += [Citation(name, "", match[0]) for name, match in named.items()]
    if PCI.search(text):
        found += [Citation("PCI", m[1], m[0]) for m in PCI_REQUIREMENT.finditer(text)]
    for pattern, owners in (
        (REGULATION, ("PECR", "CCR")),
        (ARTICLE, ("UKGDPR",)),
        (SECTION, ("DPA", "EQUALITY", "DMCCA", "COMMUNICATIONS")),
    ):
        present = [name for name in owners if name in named]
        if pattern is ARTICLE and not present:
            present = ["UKGDPR"]
        found += [
            Citation(name, number.upper(), m[0])
            for name in present[:1]
            for m in pattern.finditer(text)
            for number in NUMBER.findall(m[1])
        ]
    return found
