"""What is asked about the impact of every change: our questions, and how an organisation's own stand beside them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.cases.domain.words import ImpactVerdict
from app.core.errors import BadInput

OWN = "own_"  # begins the key of a question that an organisation added


@dataclass(frozen=True)
class CaseQuestion:
    """One question; a mandatory one can neither be skipped nor taken out."""

    key: str
    words: str
    is_mandatory: bool = False


DEFAULTS = (
    CaseQuestion("systems", "Can our systems do this?", is_mandatory=True),
    CaseQuestion("people", "Can our people do this?", is_mandatory=True),
    CaseQuestion("customers", "Does it change what customers get, and what of those in vulnerable circumstances?"),
    CaseQuestion("told", "Does it change what customers are told: scripts, letters, recorded messages, web pages?"),
    CaseQuestion("records", "Does it change what is recorded, or how long it is kept?"),
    CaseQuestion("others", "Does it touch work that another firm does for us, or that we do for another?"),
)


def live_questions(own: Iterable[CaseQuestion], retired: Collection[str]) -> list[CaseQuestion]:
    """Ours first, then the organisation's in the order in which they were added, without those that were taken out."""
    return [one for one in (*DEFAULTS, *own) if one.is_mandatory or one.key not in retired]


def as_asked(key: str, words: str) -> CaseQuestion:
    """A question as somebody was asked it, though it may have been taken out meanwhile."""
    return CaseQuestion(key, words, is_mandatory=any(one.is_mandatory for one in DEFAULTS if one.key == key))


def check_answer(question: CaseQuestion, verdict: ImpactVerdict, detail: str) -> str:
    """The words of an answer, cleaned; refused where they are missing, or where what cannot be skipped was."""
    if verdict is ImpactVerdict.SKIPPED and question.is_mandatory:
        raise BadInput({"verdict": "This question cannot be skipped. Answer yes, partly or no"})
    if not detail.strip():
        asked = "why it does not arise here" if verdict is ImpactVerdict.SKIPPED else "what the answer rests on"
        raise BadInput({"detail": f"Say {asked}"})
    return detail.strip()
