"""What the pages of an audit in progress show alike: how far it is, and the score so far."""

from dataclasses import dataclass
from typing import Any

from audits.checklists.domain.questions import Answers, Checklist, Question, in_words
from audits.conduct.domain.answering import NOTHING_SAID
from audits.conduct.domain.missing import NO_EVIDENCE, asked, lacking, progress
from audits.conduct.domain.scoring import score, shown_score
from audits.conduct.models import Audit
from audits.conduct.operations.rows import label
from audits.conduct.queries.answers import State


@dataclass(frozen=True)
class SoFar:
    """How many of the shown questions are answered, and what they come to; no verdict before the end (SPEC 2.1)."""

    answered: int
    asked: int
    scored: int
    score: str
    pass_mark: str
    conflicts: int

    @property
    def is_whole(self) -> bool:
        return self.answered == self.asked and not self.conflicts


@dataclass(frozen=True)
class AskedLine:
    """One question on the overview."""

    question: Question
    words: str
    lacks: tuple[str, ...]
    is_answered: bool
    pieces: int


def so_far(state: State) -> SoFar:
    """Over the answered questions alone, and it says how many those are."""
    given = {code: body.given for code, body in state.bodies.items()}
    return so_far_of(state.sheet.checklist, given, len(state.conflicts))


def so_far_of(checklist: Checklist, given: Answers, conflicts: int) -> SoFar:
    """The same, where only the answers themselves are at hand."""
    came_to = score(checklist, given)
    answered, shown = progress(checklist, given)
    return SoFar(
        answered=answered,
        asked=shown,
        scored=sum(one.score is not None for one in came_to.questions),
        score=shown_score(came_to.raw),
        pass_mark=format(checklist.pass_mark.normalize(), "f"),
        conflicts=conflicts,
    )


def lines_of(state: State) -> list[tuple[Any, list[AskedLine]]]:
    """The shown questions by section, each with its answer and what it lacks."""
    shown = {one.code for one in asked(state.sheet.checklist, state.bodies)}
    attached = state.attached
    return [
        (section, [_line(state, one, attached) for one in section.questions if one.code in shown])
        for section in state.sheet.checklist.sections
    ]


def run_context(audit: Audit, state: State, question: Question) -> dict[str, Any]:
    """Where one question stands among the others."""
    shown = asked(state.sheet.checklist, state.bodies)
    codes = [one.code for one in shown]
    at = codes.index(question.code) if question.code in codes else -1
    section = next(one for one in state.sheet.checklist.sections if question in one.questions)
    return {
        "audit": audit,
        "number": label(audit),
        "sheet": state.sheet,
        "question": question,
        "code": question.code,
        "section": section,
        "position": at + 1,
        "previous": codes[at - 1] if at > 0 else "",
        "is_hidden": at < 0,
        "is_last": at == len(codes) - 1,
        "progress": so_far(state),
        "evidence": state.evidence.get(question.code, ()),
        "in_words": in_words,
    }


def _line(state: State, question: Question, attached: Any) -> AskedLine:
    body = state.bodies.get(question.code, NOTHING_SAID)
    pieces = attached.get(question.code, NO_EVIDENCE)
    return AskedLine(
        question=question,
        words=in_words(question, body.given),
        lacks=lacking(question, body, pieces, is_conflicted=question.code in state.conflicts),
        is_answered=body.given.is_answer,
        pieces=pieces.pieces,
    )
