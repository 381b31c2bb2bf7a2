"""What a finding still lacks for its next step, in words: for the check, for the button and for the page's sentence."""

from dataclasses import dataclass
from datetime import date

from app.actions.domain.words import ActionKind, ActionStatus
from app.core.text import plural
from audits.findings.domain.causes import needs_cause, needs_options
from audits.findings.domain.lifecycle import TO_CHECK, UNDER_WAY, UNPLANNED
from audits.words import CauseMethod, FindingStatus, Grade

NOT_CANCELLED = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS, ActionStatus.DONE, ActionStatus.VERIFIED)


@dataclass(frozen=True)
class ActionFacts:
    """An action of the cycle, as far as the finding asks."""

    kind: ActionKind
    status: ActionStatus
    owner_id: int


@dataclass(frozen=True)
class Standing:
    """Where a finding stands in its cycle."""

    status: FindingStatus
    grade: Grade
    is_repeat: bool = False
    is_contained: bool = False
    cause: CauseMethod | None = None
    has_options: bool = False
    actions: tuple[ActionFacts, ...] = ()
    check_due_on: date | None = None

    @property
    def live(self) -> tuple[ActionFacts, ...]:
        return tuple(action for action in self.actions if action.status in NOT_CANCELLED)

    @property
    def is_interim(self) -> bool:
        return self.cause is CauseMethod.UNKNOWN


def missing_before_fix(held: Standing) -> list[str]:
    """What stands between a finding and its first action: C8, diagnose before fixing.

    "Unknown, interim fix" opens the way to what holds the harm off; the cause is then wanted before the fix counts.
    """
    missing = []
    if needs_cause(held.grade, is_repeat=held.is_repeat) and held.cause is None:
        missing.append("its cause, or “unknown, interim fix”")
    if needs_options(held.grade) and not held.is_interim and not held.has_options:
        missing.append("its options from three sides")
    return missing


def missing_for_plan(held: Standing) -> list[str]:
    """What a plan still lacks: an action, and on a major one that removes the cause."""
    missing = missing_before_fix(held)
    if not held.live:
        missing.append("an action")
    elif held.grade is Grade.MAJOR and not held.is_interim and not _has_corrective(held):
        missing.append("a corrective action")
    return missing


def missing_for_implementing(held: Standing) -> list[str]:
    """What must be true before the fix counts as made."""
    missing = []
    if needs_cause(held.grade, is_repeat=held.is_repeat) and held.cause in {None, CauseMethod.UNKNOWN}:
        missing.append("its cause")
    if needs_options(held.grade) and not held.has_options:
        missing.append("its options from three sides")
    if held.grade is Grade.MAJOR and not _has_corrective(held):
        missing.append("a corrective action")
    waiting = sum(action.status is not ActionStatus.VERIFIED for action in held.live)
    if waiting:
        missing.append(f"the verification of {plural(waiting, 'action')} by somebody else")
    elif not held.live:
        missing.append("an action that was verified")
    return missing


def asks_for_prevention(held: Standing) -> bool:
    """Whether making the fix asks for prevention, or for the reason why none is possible (SPEC 1.2, criterion 5)."""
    prevents = any(action.kind is ActionKind.PREVENTIVE for action in held.live)
    return held.grade in {Grade.MAJOR, Grade.MINOR} and not prevents


def missing_now(held: Standing) -> list[str]:
    """What the next step needs, for the sentence that opens the page; empty when the step can be taken."""
    missing = [] if held.is_contained or held.status not in (*UNPLANNED, *UNDER_WAY) else _containment(held.grade)
    if held.status in UNPLANNED:
        return missing + missing_for_plan(held)
    if held.status in UNDER_WAY:
        return missing + missing_for_implementing(held)
    if held.status in TO_CHECK:
        return ["the effectiveness check by somebody else"]
    return []


def _containment(grade: Grade) -> list[str]:
    return ["what was done at once to contain it"] if grade is Grade.MAJOR else []


def _has_corrective(held: Standing) -> bool:
    return any(action.kind is ActionKind.CORRECTIVE for action in held.live)
