"""The canonical document of a completed revision of an audit, and the hash that signatures are made over (SPEC 2.7).

Text, whole numbers, booleans, None, lists and mappings only: a float has no one spelling, so it is refused.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.canonical import digest
from audits.checklists.domain.questions import Checklist, in_words
from audits.conduct.domain.answering import NOTHING_SAID, Body
from audits.conduct.domain.missing import Bodies, asked
from audits.conduct.domain.scoring import Score

PLAIN = (str, int, bool, type(None))


def content_hash(document: Mapping[str, Any]) -> str:
    """The hash that is signed; TypeError where a value has more than one spelling."""
    _refuse_what_has_no_one_spelling(document, "document")
    return digest(document)


def content_of(
    facts: Mapping[str, Any],
    checklist: Checklist,
    bodies: Bodies,
    evidence: Mapping[str, Sequence[str]],
    score: Score,
) -> dict[str, Any]:
    """Everything that was completed: facts of the audit, every shown answer with its evidence, and what it came to."""
    scored = {one.code: one for one in score.questions}
    return {
        **facts,
        "answers": [
            {
                "code": question.code,
                "question": question.text,
                "words": in_words(question, bodies.get(question.code, NOTHING_SAID).given),
                **bodies.get(question.code, NOTHING_SAID).as_document(),
                "evidence": sorted(evidence.get(question.code, ())),
                "score": fraction(scored[question.code].score),
                "weight": format(scored[question.code].weight, "f"),
                "fails": scored[question.code].fails,
            }
            for question in asked(checklist, bodies)
        ],
        "sections": [
            {
                "code": section.code,
                "score": fraction(section.score),
                "weight": format(section.weight, "f"),
                "passed": section.passed,
                "scored": section.scored,
                "is_below_minimum": section.is_below_minimum,
            }
            for section in score.sections
        ],
        "critical": {
            str(kind): {"passed": rate.passed, "asked": rate.asked} for kind, rate in sorted(score.critical.items())
        },
        "raw": fraction(score.raw),
        "final": fraction(score.final),
        "outcome": str(score.outcome),
        "is_autofail": score.is_autofail,
    }


def fraction(value: Fraction | None) -> str | None:
    """`13/16`; None where nothing scored."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def fraction_of(text: str | None) -> Fraction | None:
    """The other way of `fraction`."""
    return None if text is None else Fraction(text)


def fingerprint(revisions: Mapping[str, int], bodies: Mapping[str, Body]) -> str:
    """What somebody looked at before signing: which revision of which answer, and what it says."""
    seen = [[code, revisions.get(code, 0), bodies[code].hash] for code in sorted(bodies)]
    return digest(seen)


def _refuse_what_has_no_one_spelling(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            _refuse_what_has_no_one_spelling(one, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for one in value:
            _refuse_what_has_no_one_spelling(one, where)
    elif not isinstance(value, PLAIN):
        message = f"{where} is a {type(value).__name__}, which has no one spelling"
        raise TypeError(message)
