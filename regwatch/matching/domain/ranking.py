"""Which requirements a change may touch, how surely, and why in words that stand in both texts.

Citations first (DISP 1.6, PECR regulation 21), then a BM25 ranking over words and synonyms, then two small priors:
the source that published it, and what people decided before. Nothing is ever dismissed by a machine: a weak match
is shown as weak.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from regwatch.matching.domain.citations import Citation, citations_in, closeness
from regwatch.matching.domain.synonyms import DEFAULT, PUBLISHERS, Groups
from regwatch.matching.domain.words import stem, tokens

K1, B = 1.2, 0.6
TITLE_WEIGHT = 2
MOST_QUERY_WORDS = 30
SYNONYM_WEIGHT = 0.6
CITATION_SCORE = 14.0
# The same place, or one within the other.
CITED = 0.7
SOURCE_LIFT = 1.6
PHRASE_WEIGHT = 0.9
MOST_DECISION_PRIOR = 1.5
LEAST_SCORE = 0.1
STRONG_SCORE, POSSIBLE_SCORE = 18.0, 8.0
MOST_WORDS_SHOWN = 5
MOST_PAIRS = 3
COMMON_SHARE = 0.25
LARGE_REGISTER = 500
TELLING_SHARE = 0.03


class Band(StrEnum):
    """Strong: cited, or many telling words. Possible: several. Weak: shown, and to be taken with care."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


@dataclass(frozen=True)
class RegisterText:
    """A requirement as matching reads it; `text` is demand, applies_when, themes and aliases."""

    id: str | int
    reference: str
    title: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What a person said of an earlier change: that it did or did not touch this requirement."""

    requirement_id: str | int
    relevant: bool


@dataclass(frozen=True)
class Match:
    """A requirement with its score, its band, and reasons that name words of both texts."""

    requirement_id: str | int
    score: float
    band: Band
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    text: RegisterText
    length: int
    forms: dict[str, str]
    lowered: str
    named: str


_Hit: TypeAlias = tuple[float, tuple[Citation, Citation]]


@dataclass(frozen=True)
class _Change:
    """A change as it is compared: weighted terms, the words behind them, and the synonym groups it speaks of."""

    query: dict[str, float]
    forms: dict[str, str]
    lowered: str
    spoken: list[tuple[str, tuple[str, ...]]]
    compared_with: str


class Ranker:
    """The register, indexed once; `rank` may be asked from several threads. `each` is what its reasons call a text."""

    def __init__(
        self,
        register: Iterable[RegisterText],
        *,
        synonyms: Groups = DEFAULT,
        decisions: Sequence[Decision] = (),
        each: str = "requirement",
    ) -> None:
        self._each = each
        self._entries: list[_Entry] = []
        self._postings: dict[str, list[tuple[int, float]]] = {}
        self._citations: dict[str, list[tuple[int, Citation]]] = {}
        for text in register:
            self._add(text)
        self._average = sum(entry.length for entry in self._entries) / max(1, len(self._entries))
        self._groups = _groups_of(synonyms)
        self._priors = _priors_of(decisions)

    @property
    def rarest(self) -> float:
        """What a word of one text alone weighs: a share of it means as much in a long register as in a short one."""
        return math.log(1 + (len(self._entries) - 0.5) / 1.5)

    def rank(self, text: str, *, source: str | None = None, limit: int = 10) -> list[Match]:
        """Up to `limit` matches, best first; equal scores keep the register's order."""
        words, cited, lowered = tokens(text), citations_in(text), text.lower()
        spoken = self._spoken(lowered)
        query = self._query(words, spoken)
        scores: dict[int, float] = {}
        for term, weight in query.items():
            for index, frequency in self._postings.get(term, ()):
                scores[index] = scores.get(index, 0.0) + weight * self._saturation(index, frequency)
        hits = self._cited(cited)
        for index, (closest, _) in hits.items():
            scores[index] = scores.get(index, 0.0) + CITATION_SCORE * closest
        watched = _watched_by(source)
        scores = {index: self._with_priors(index, score, watched) for index, score in scores.items()}
        # Citation first: however many words another shares, it is not more certain than this.
        cited_first = {index for index, (closest, _) in hits.items() if closest >= CITED}
        bar = max([STRONG_SCORE, *(score for index, score in scores.items() if index not in cited_first)])
        scores |= {index: bar + scores[index] for index in cited_first}
        best = heapq.nsmallest(limit, ((-score, index) for index, score in scores.items() if score > 0))
        forms = dict(reversed(words))
        change = _Change(query, forms, lowered, spoken, self._each)
        return [self._match(index, -negative, hits.get(index), change) for negative, index in best]

    def _add(self, text: RegisterText) -> None:
        said = [*tokens(text.title) * TITLE_WEIGHT, *tokens(text.reference), *tokens(text.text)]
        index, counts = len(self._entries), Counter(_terms(said))
        for term, count in counts.items():
            self._postings.setdefault(term, []).append((index, float(count)))
        whole = f"{text.reference}\n{text.title}\n{text.text}"
        forms = dict(reversed(said))
        named = f"{text.reference} ".lower()
        for citation in citations_in(whole):
            self._citations.setdefault(citation.instrument, []).append((index, citation))
        self._entries.append(_Entry(text, len(said), forms, whole.lower(), named))

    def _query(self, words: list[tuple[str, str]], spoken: list[tuple[str, tuple[str, ...]]]) -> dict[str, float]:
        """The rarest words of the change with their weights, and the synonyms that its phrases bring in."""
        counts = Counter(_terms(words))
        weights = {
            term: self._rarity(term) * (1 + 0.25 * math.log(count)) * (PHRASE_WEIGHT if " " in term else 1.0)
            for term, count in counts.items()
            if self._is_telling(term)
        }
        chosen = dict(heapq.nlargest(MOST_QUERY_WORDS, weights.items(), key=lambda pair: (pair[1], pair[0])))
        for _, group in spoken:
            for phrase in group:
                words_of_phrase = phrase.split()
                for term in {stem(word) for word in words_of_phrase}:
                    if term not in chosen and self._is_telling(term):
                        chosen[term] = SYNONYM_WEIGHT * self._rarity(term) / len(words_of_phrase)
        return chosen

    def _is_telling(self, term: str) -> bool:
        """Whether a word is worth its postings: in a large register the common ones cost much and say nothing."""
        held = len(self._postings.get(term, ()))
        return held > 0 and (len(self._entries) < LARGE_REGISTER or held <= TELLING_SHARE * len(self._entries))

    def _rarity(self, term: str) -> float:
        held = len(self._postings.get(term, ()))
        if held > max(3, COMMON_SHARE * len(self._entries)):
            return 0.1
        return math.log(1 + (len(self._entries) - held + 0.5) / (held + 0.5))

    def _saturation(self, index: int, frequency: float) -> float:
        length = self._entries[index].length / (self._average or 1)
        return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length))

    def _cited(self, cited: list[Citation]) -> dict[int, _Hit]:
        """For each requirement the closest pair of citations, theirs and ours."""
        hits: dict[int, _Hit] = {}
        for asked in cited:
            for index, held in self._citations.get(asked.instrument, ()):
                close = closeness(asked, held)
                if close > hits.get(index, (0.0,))[0]:
                    hits[index] = (close, (asked, held))
        return hits

    def _with_priors(self, index: int, score: float, watched: tuple[str, ...]) -> float:
        """Lift what the publisher watches over, and what people found relevant before."""
        entry = self._entries[index]
        lift = SOURCE_LIFT if any(words in entry.named for words in watched) else 1.0
        lifted = score * lift
        # However often people said no, a match is shown as weak and never left out.
        return max(lifted + self._priors.get(entry.text.id, 0.0), min(lifted, LEAST_SCORE))

    def _spoken(self, lowered: str) -> list[tuple[str, tuple[str, ...]]]:
        """The synonym groups that a text speaks of, each with the phrase that stands in it."""
        found = ((next((phrase for phrase in group if _stands(phrase, lowered)), ""), group) for group in self._groups)
        return [(phrase, group) for phrase, group in found if phrase]

    def _match(self, index: int, score: float, hit: _Hit | None, change: _Change) -> Match:
        entry = self._entries[index]
        reasons = [*_citation_reason(hit, self._each), *_word_reasons(entry, change)]
        band = Band.STRONG if score >= STRONG_SCORE else Band.POSSIBLE if score >= POSSIBLE_SCORE else Band.WEAK
        return Match(entry.text.id, round(score, 3), band, tuple(reasons))


def _word_reasons(entry: _Entry, change: _Change) -> list[str]:
    """Words of both texts in one reason, with what another word means there; pairs alone where no word is shared."""
    shared = (term for term in change.query if term in entry.forms and term in change.forms)
    best = sorted(shared, key=lambda term: -change.query[term])
    stems = [(change.forms[term], entry.forms[term]) for term in best]
    words = [word for ours, theirs in stems if (word := _in_both(ours, theirs, change.lowered, entry.lowered))]
    meant = _meant(entry, change)
    if words:
        also = f"; “{meant[0][0]}” is “{meant[0][1]}” in the {change.compared_with}" if meant else ""
        return ["Words in both: " + ", ".join(list(dict.fromkeys(words))[:MOST_WORDS_SHOWN]) + also]
    # One word of a phrase was enough: "ransomware" met "security" by way of "security incident".
    lesser = [(ours.lower(), theirs.lower()) for ours, theirs in stems] + [
        (here, entry.forms[term].lower())
        for here, group in change.spoken
        for phrase in group
        for term in map(stem, phrase.split())
        if term in change.query and term in entry.forms
    ]
    pairs = dict.fromkeys(meant or lesser)
    return [f"“{here}” in the change, “{there}” in the {change.compared_with}" for here, there in pairs][:MOST_PAIRS]


def _meant(entry: _Entry, change: _Change) -> list[tuple[str, str]]:
    """Phrases of the change with the synonyms that stand in the requirement instead."""
    found = []
    for here, group in change.spoken:
        there = next((phrase for phrase in group if _stands(phrase, entry.lowered)), "")
        if there and here != there and not _stands(here, entry.lowered):
            found.append((here, there))
    return found


def _terms(said: Sequence[tuple[str, str]]) -> list[str]:
    """Every word, and every pair of neighbours: `protection complaint` tells more than its two words."""
    stems = [stemmed for stemmed, _ in said]
    return [*stems, *(f"{first} {second}" for first, second in pairwise(stems) if first != second)]


def _watched_by(source: str | None) -> tuple[str, ...]:
    """The instruments that a source's publisher watches over, by the words of its key or name."""
    words = (source or "").lower().replace("-", " ").split()
    return tuple(held for word in words for held in PUBLISHERS.get(word, ()))


def _citation_reason(hit: _Hit | None, compared_with: str) -> list[str]:
    if hit is None:
        return []
    asked, held = hit[1]
    if asked.words.lower() == held.words.lower():
        return [f"Both cite {held.words}"]
    return [f"The change cites {asked.words}, the {compared_with} {held.words}"]


def _in_both(ours: str, theirs: str, here: str, there: str) -> str:
    """The form of a word that stands in both texts, or nothing."""
    for word in (ours.lower(), theirs.lower(), stem(ours)):
        if word in here and word in there:
            return word
    return ""


def _stands(phrase: str, lowered: str) -> bool:
    """Whether a phrase stands in a text as words of its own: `pan` is not in `company`."""
    start = lowered.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, after = lowered[start - 1 : start], lowered[end : end + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        start = lowered.find(phrase, start + 1)
    return False


def _groups_of(synonyms: Groups) -> list[tuple[str, ...]]:
    return [tuple(phrase.lower() for phrase in group) for group in synonyms]


def _priors_of(decisions: Sequence[Decision]) -> dict[str | int, float]:
    """A small lift or drop from earlier decisions; many of them never outweigh one citation."""
    counts: Counter[str | int] = Counter()
    for decision in decisions:
        counts[decision.requirement_id] += 1 if decision.relevant else -1
    return {key: MOST_DECISION_PRIOR * math.tanh(count / 3) for key, count in counts.items()}
