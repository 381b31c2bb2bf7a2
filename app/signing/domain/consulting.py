"""When a consultation may open, when it may close, and how it ends (SPEC 2.10.1 to 2.10.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.core.days import day_in_words
from app.core.lifecycle import next_status
from app.core.text import plural
from app.signing.domain.words import ConsultationStatus, DispositionKind, GroupKind, View

OPEN_DAYS, PERCENT, MINIMUM = 10, 60, 1
MOST_OPEN_DAYS, MOST_EXTENSION = 90, 10
REVIEW_WITHIN: Final = timedelta(days=30)
ADDRESS_KEPT_MONTHS = 12


class ConsultationStep(StrEnum):
    PASS = "passed"  # noqa: S105 - a step, and no password
    FAIL = "failed"
    STOP = "stopped"


TRANSITIONS: dict[tuple[ConsultationStatus, ConsultationStep], ConsultationStatus] = {
    (ConsultationStatus.OPEN, ConsultationStep.PASS): ConsultationStatus.PASSED,
    (ConsultationStatus.OPEN, ConsultationStep.FAIL): ConsultationStatus.FAILED,
    (ConsultationStatus.OPEN, ConsultationStep.STOP): ConsultationStatus.STOPPED,
}


def advance(status: ConsultationStatus, step: ConsultationStep) -> ConsultationStatus:
    """The next status, or StepNotAllowed."""
    return next_status(TRANSITIONS, status, step)


@dataclass(frozen=True)
class GroupTally:
    """One group: how many were asked, and how many of them have answered on the text as it stands."""

    name: str
    kind: GroupKind
    minimum: int
    is_mandatory: bool
    invited: int
    answered: int
    views: tuple[tuple[View, int], ...] = ()

    def count_of(self, view: View) -> int:
        return dict(self.views).get(view, 0)

    @property
    def is_met(self) -> bool:
        return not self.is_mandatory or self.answered >= self.minimum


@dataclass(frozen=True)
class ConsultationTally:
    """All that decides about closing. What was said on earlier text counts in no figure but the comments to answer."""

    groups: tuple[GroupTally, ...]
    percent: int
    opened_on: date
    last_day: date
    is_urgent: bool
    views: tuple[tuple[View, int], ...]
    comments: int
    comments_answered: int
    objections_waiting: int
    on_earlier_text: int = 0

    @property
    def invited(self) -> int:
        return sum(group.invited for group in self.groups)

    @property
    def answered(self) -> int:
        return sum(group.answered for group in self.groups)

    @property
    def needed(self) -> int:
        """The fewest responses with which the quorum is there."""
        share = Fraction(self.invited * self.percent, 100)
        return max(1, -(-share.numerator // share.denominator))

    @property
    def has_quorum(self) -> bool:
        return self.invited > 0 and Fraction(self.answered, self.invited) >= Fraction(self.percent, 100)

    def count_of(self, view: View) -> int:
        return dict(self.views).get(view, 0)

    @property
    def step(self) -> ConsultationStep:
        """How it ends if it closes now: support must exceed objection, and a tie does not."""
        exceeds = self.count_of(View.SUPPORT) > self.count_of(View.OBJECT)
        return ConsultationStep.PASS if exceeds and not self.objections_waiting else ConsultationStep.FAIL


class ConditionKey(StrEnum):
    GROUP = "group"
    QUORUM = "quorum"
    ANSWERS = "answers"
    DAYS = "days"


@dataclass(frozen=True)
class ClosingCondition:
    """One thing that must be so before it can close, with its facts; `is_going` where time alone will meet it."""

    key: ConditionKey
    title: str
    facts: str
    is_met: bool
    is_going: bool = False
    group: str = ""


def last_open_day(opened_on: date, open_days: int) -> date:
    """Day 1 is the day after opening, and it may close on the last of its days (SPEC 2.10.2)."""
    return opened_on + timedelta(days=open_days)


def review_due(closed_on: date, *, is_urgent: bool) -> date | None:
    """Until when what was closed in a hurry must be looked at again."""
    return closed_on + REVIEW_WITHIN if is_urgent else None


def conditions(tally: ConsultationTally, today: date) -> list[ClosingCondition]:
    """Everything that closing asks for, what is missing first and what only takes time next."""
    found = [*(_group(one) for one in tally.groups if one.is_mandatory), _quorum(tally), _answers(tally)]
    found.append(_days(tally, today))
    return sorted(found, key=lambda one: (one.is_met, one.is_going))


def what_is_missing(tally: ConsultationTally, today: date) -> list[ClosingCondition]:
    """The conditions that are not met; it can close once there are none."""
    return [one for one in conditions(tally, today) if not one.is_met]


def missing_in_words(tally: ConsultationTally, today: date) -> str:
    return "; ".join(f"{one.title} ({one.facts})" for one in what_is_missing(tally, today))


@dataclass(frozen=True)
class GroupPlan:
    """A group as somebody means to open it; `left_out` is why it is not asked at all."""

    name: str
    kind: GroupKind
    minimum: int
    is_mandatory: bool
    invited: int
    left_out: str = ""


def why_not_open(groups: Sequence[GroupPlan]) -> str:
    """Why a consultation of these groups cannot open; empty where it can."""
    asked = [group for group in groups if not group.left_out]
    for group in asked:
        if group.is_mandatory and not group.invited:
            return f"{group.name}: nobody is in it. Choose somebody, or leave it out and say why"
        if group.is_mandatory and group.minimum > group.invited:
            return f"{group.name}: {group.minimum} must answer, and only {group.invited} would be asked"
    return (
        "" if sum(group.invited for group in asked) else "Nobody would be asked. Choose somebody in one of the groups"
    )


def needs_because(kind: DispositionKind) -> bool:
    """Whoever is not followed, or in part, is told why."""
    return kind is not DispositionKind.TAKEN


def _group(group: GroupTally) -> ClosingCondition:
    asks = f"{group.name}: {plural(group.minimum, 'answer', 'answers')}"
    facts = f"{group.answered} of {group.invited} answered"
    return ClosingCondition(ConditionKey.GROUP, asks, facts, group.is_met, group=group.name)


def _quorum(tally: ConsultationTally) -> ClosingCondition:
    facts = f"{tally.answered} so far"
    if tally.on_earlier_text:
        facts += f"; {plural(tally.on_earlier_text, 'answer', 'answers')} on earlier text, not counted"
    title = f"Quorum: {tally.needed} of {tally.invited} answered ({tally.percent} %)"
    return ClosingCondition(ConditionKey.QUORUM, title, facts, tally.has_quorum)


def _answers(tally: ConsultationTally) -> ClosingCondition:
    facts = f"{tally.comments_answered} of {tally.comments} answered" if tally.comments else "Nobody has commented"
    if tally.objections_waiting:
        facts += f"; {plural(tally.objections_waiting, 'objection waits', 'objections wait')} for an answer"
    is_met = tally.comments_answered == tally.comments and not tally.objections_waiting
    return ClosingCondition(ConditionKey.ANSWERS, "Every objection and comment has an answer", facts, is_met)


def _days(tally: ConsultationTally, today: date) -> ClosingCondition:
    open_days, gone = (tally.last_day - tally.opened_on).days, (today - tally.opened_on).days
    title = f"Open for {plural(open_days, 'day')}"
    if tally.is_urgent and today < tally.last_day:
        return ClosingCondition(ConditionKey.DAYS, title, f"Day {gone}. Urgent, so it may close before", is_met=True)
    if today >= tally.last_day:
        return ClosingCondition(ConditionKey.DAYS, title, f"Met since {day_in_words(tally.last_day)}", is_met=True)
    facts = f"Day {gone} since {day_in_words(tally.opened_on)}. Met on {day_in_words(tally.last_day)}"
    return ClosingCondition(ConditionKey.DAYS, title, facts, is_met=False, is_going=True)
