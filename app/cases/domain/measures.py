"""Which measures a text may touch: by the words that stand in both, as changes are matched with the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regwatch.matching.domain.ranking import Ranker, RegisterText

MOST_PROPOSED = 8
TELLING_WORDS = 2.5  # what a text has to share with a measure, in words that stand in no other measure


@dataclass(frozen=True)
class MeasureText:
    """A measure as matching reads it; `about` is what is counted."""

    id: int
    code: str
    name: str
    about: str


def measures_in(texts: Iterable[str], measures: Sequence[MeasureText]) -> dict[int, str]:
    """The measures that these texts may touch, the likeliest first, each with all that speaks for it."""
    ranker = Ranker([RegisterText(one.id, one.code, one.name, one.about) for one in measures], each="measure")
    least = TELLING_WORDS * ranker.rarest
    reasons: dict[int, list[str]] = {}
    for text in texts:
        for match in ranker.rank(text, limit=MOST_PROPOSED):
            if match.score < least:
                break
            reasons.setdefault(int(match.requirement_id), []).extend(match.reasons)
    return {measure_id: "; ".join(dict.fromkeys(said)) for measure_id, said in reasons.items()}
