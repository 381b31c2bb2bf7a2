"""What a completed audit is held against, pure: its signed document, its kept answers, and the entries of the history.

The signed hash covers the document of a result. Everything else that people read of an audit follows from it or was
recorded when it was written: the score of each question stands in the document, an answer says what its newest
counting revision says, and each revision and each result has its own entry in the history, in the same order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.canonical import digest, instant_text
from app.history.domain.chain import seal
from audits.checklists.domain.questions import Question
from audits.conduct.domain.answering import NOTHING_SAID, Revision, waiting
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.scoring import millionths
from audits.words import RevisionKind

RESULT, QUESTION_RESULT, ANSWER, ANSWER_REVISION = "audit result", "question result", "answer", "answer revision"
SORTS = (RESULT, QUESTION_RESULT, ANSWER, ANSWER_REVISION)
RESULT_FACTS = (
    "audit_id", "revision", "version_id", "raw", "final", "raw_millionths", "outcome", "is_autofail", "content_hash",
    "reason", "completed_by_id", "completed_by_name",
)  # fmt: skip
REVISION_FACTS = (
    "audit_id", "question_id", "audit_revision", "number", "kind", "device", "sequence", "base", "body", "body_hash",
    "device_time", "made_by_id", "made_by_name",
)  # fmt: skip
IN_CONTENT = ("raw", "final", "outcome", "is_autofail", "revision", "reason")  # of a result, as its document has them
SAID = tuple(NOTHING_SAID.as_document())
CANNOT_BE_TAKEN = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class SealFault:
    """A record that is not as it was signed or recorded; no revision where it touches every one of its audit."""

    sort: str
    revision: int | None
    problem: str


@dataclass(frozen=True)
class Pinned:
    """The version of a checklist that an audit was carried out on."""

    ref: str
    number: int
    questions: Mapping[int, Question]  # by the id of the row
    problem: str = ""  # why it is not what was published


def result_seal(row: Any) -> str:
    """The seal of a result; its document is in it by its hash."""
    facts = {name: getattr(row, name) for name in RESULT_FACTS}
    return seal({**facts, "completed_at": instant_text(row.completed_at)})


def revision_seal(row: Any) -> str:
    """The seal of one state of an answer."""
    facts = {name: getattr(row, name) for name in REVISION_FACTS}
    return seal({**facts, "made_at": instant_text(row.made_at)})


def result_is_as_signed(row: Any, number: str, pinned: Pinned) -> bool:
    """Whether the document has the signed hash, and the columns beside it say what it says."""
    try:
        content = row.content
        expected = {name: content[name] for name in IN_CONTENT if name in content}
        named = content.get("checklist", {"ref": pinned.ref, "version": pinned.number})
        return bool(
            digest(content) == row.content_hash
            and expected == {name: getattr(row, name) for name in expected}
            and millionths(fraction_of(row.raw)) == row.raw_millionths
            and content.get("audit", number) == number
            and content.get("completed_at", "") in {"", instant_text(row.completed_at)}
            and content.get("completed_by", row.completed_by_name) == row.completed_by_name
            and (named["ref"], named["version"]) == (pinned.ref, pinned.number)
        )
    except CANNOT_BE_TAKEN:
        return False


def question_rows_of(content: Mapping[str, Any], pinned: Pinned) -> dict[int, dict[str, Any]]:
    """How each question came out by the signed document, as its row must say it, by the question's id."""
    ids = {question.code: key for key, question in pinned.questions.items()}
    found = {}
    for said in content.get("answers", ()):
        question = pinned.questions[ids[said["code"]]]
        found[ids[said["code"]]] = {
            "value": said["value"],
            "is_na": said["is_na"],
            "score": said["score"],
            "score_millionths": millionths(fraction_of(said["score"])),
            "weight": Decimal(said["weight"]),
            "fails": said["fails"],
            "critical": question.critical,
            "grade": question.grade if said["fails"] else None,
        }
    return found


def standing(revisions: Sequence[Any], audit_revision: int | None = None) -> Any | None:
    """The state of one answer that counts, as it was when a revision of the audit was completed, or now."""
    counting = [
        row
        for row in revisions
        if row.kind is not RevisionKind.COLLIDED and (audit_revision is None or row.audit_revision <= audit_revision)
    ]
    return counting[-1] if counting else None


def answers_that_differ(content: Mapping[str, Any], pinned: Pinned, said: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """The codes of signed answers that the kept states do not say; `said` holds the standing bodies by question."""
    ids = {question.code: key for key, question in pinned.questions.items()}
    nothing = NOTHING_SAID.as_document()
    return [
        one["code"]
        for one in content.get("answers", ())
        if {name: one.get(name) for name in SAID} != said.get(ids.get(one["code"], 0), nothing)
    ]


def answer_says(row: Any, revisions: Sequence[Any]) -> bool:
    """Whether the current answer says what its newest counting revision says, and asks for a choice where one waits."""
    newest = standing(revisions)
    if newest is None:
        return False
    kept = [Revision(one.number, one.kind, one.device, one.sequence, one.body_hash) for one in revisions]
    asking = waiting(kept)
    return bool(
        {name: getattr(row, name) for name in SAID} == newest.body
        and (row.revision, row.answered_at, row.answered_by_id) == (newest.number, newest.made_at, newest.made_by_id)
        and row.conflict == (asking[-1].number if asking else None)
    )


def body_has_its_hash(row: Any) -> bool:
    try:
        return bool(digest(row.body) == row.body_hash)
    except CANNOT_BE_TAKEN:
        return False


def numbers_without_a_gap(revisions: Sequence[Any]) -> Iterator[tuple[Any, int]]:
    """The revisions of one answer whose number is not the one after that before it, each with the one expected."""
    for expected, row in enumerate(revisions, 1):
        if row.number != expected:
            yield row, expected
