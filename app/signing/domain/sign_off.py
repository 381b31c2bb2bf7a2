"""A sign-off: steps in order, each with those who are asked and how many of them must sign, and who may decide now.

A seat is one place among those who are asked: a person's, whether they were named or hold a post that was. It is
decided once, by whoever has it or by whom they let sign for them; and one person signs once for a step, whatever seats
they could sign for. Nobody who wrote words of the text decides, neither for themselves nor for somebody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.text import listed, plural
from app.signing.domain.words import DecisionKind, SignOffStatus

MOST_STEPS, MOST_ASKED, LONGEST_NAME = 5, 10, 30
NOT_ASKED = "You are not among those who are asked to sign this"


@dataclass(frozen=True)
class Signer:
    """Somebody who is asked; `may_sign` says whether their roles and clients let them."""

    id: int
    name: str
    is_active: bool = True
    may_sign: bool = True


@dataclass(frozen=True)
class SeatDecision:
    """What somebody decided, for their own seat or for that of `for_id`."""

    person_id: int
    for_id: int
    kind: DecisionKind


@dataclass(frozen=True)
class StepState:
    """A step: whose signatures it needs, how many of them, and what was decided in it."""

    name: str
    quorum: int
    asked: tuple[Signer, ...]
    decisions: tuple[SeatDecision, ...] = ()

    @property
    def signed(self) -> int:
        return sum(one.kind is DecisionKind.APPROVED for one in self.decisions)

    @property
    def is_done(self) -> bool:
        return self.signed >= self.quorum

    @property
    def lacks(self) -> int:
        return max(0, self.quorum - self.signed)

    def seats(self) -> dict[int, Signer]:
        return {one.id: one for one in self.asked}

    def decided_by(self, person_id: int) -> SeatDecision | None:
        return next((one for one in self.decisions if one.person_id == person_id), None)

    def is_decided(self, seat: int) -> bool:
        return any(one.for_id == seat for one in self.decisions)


@dataclass(frozen=True)
class LentSeat:
    """That somebody lets another sign for them from one day to another, both included."""

    giver_id: int
    receiver_id: int
    from_on: date
    until_on: date
    id: int = 0

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on

    def overlaps(self, other: "LentSeat") -> bool:
        return self.from_on <= other.until_on and other.from_on <= self.until_on


@dataclass(frozen=True)
class SignOffState:
    """A sign-off as it stands; `contributors` are the ids of those who wrote words of the text."""

    steps: tuple[StepState, ...]
    contributors: frozenset[int]
    status: SignOffStatus = SignOffStatus.OPEN
    lent: tuple[LentSeat, ...] = field(default=())

    @property
    def current(self) -> int | None:
        """Which step is decided now; None where nothing is any more."""
        if self.status is not SignOffStatus.OPEN:
            return None
        return next((at for at, step in enumerate(self.steps) if not step.is_done), None)


def outcome(state: SignOffState) -> SignOffStatus:
    """What the decisions come to: any rejection rejects the whole, and the last step done approves it."""
    if state.status is not SignOffStatus.OPEN:
        return state.status
    if any(one.kind is DecisionKind.REJECTED for step in state.steps for one in step.decisions):
        return SignOffStatus.REJECTED
    return SignOffStatus.APPROVED if all(step.is_done for step in state.steps) else SignOffStatus.OPEN


def waited_for(state: SignOffState) -> list[Signer]:
    """Whose seats of the step that is decided now are open and can be signed for."""
    return [] if state.current is None else _able(state, state.steps[state.current])


def why_not(state: SignOffState, person: Signer, today: date) -> str:
    """Why somebody may not decide now, in words for them; empty where they may."""
    at = state.current
    if at is None:
        return "Nothing is decided about this any more"
    if person.id in state.contributors:
        return "You wrote words of this text or submitted it, so somebody else has to sign it"
    if not person.is_active or not person.may_sign:
        return "Your roles or clients do not let you sign this"
    return "" if seat_of(state, person.id, today) is not None else _why_no_seat(state, person, at, today)


def _why_no_seat(state: SignOffState, person: Signer, at: int, today: date) -> str:
    step = state.steps[at]
    if step.decided_by(person.id):
        return f"You signed for “{step.name}” already"
    if person.id in step.seats():
        return f"Somebody signed in your place for “{step.name}”"
    later = next((one.name for one in state.steps[at + 1 :] if _seats_of(state, one, person.id, today)), "")
    if later:
        return f"Your step, “{later}”, comes when “{step.name}” is done"
    earlier = next((one.name for one in state.steps[:at] if _seats_of(state, one, person.id, today)), "")
    return f"“{earlier}”, for which you were asked, is done" if earlier else NOT_ASKED


def seat_of(state: SignOffState, person_id: int, today: date) -> int | None:
    """For whose seat somebody would decide now: their own first; None where there is none that they may."""
    if state.current is None or person_id in state.contributors:
        return None
    step = state.steps[state.current]
    if step.decided_by(person_id):
        return None
    return next((seat for seat in _seats_of(state, step, person_id, today) if not step.is_decided(seat)), None)


def lent_for(state: SignOffState, giver_id: int, receiver_id: int, today: date) -> LentSeat | None:
    """By what somebody signs for another; None where it is their own seat."""
    return next(
        (
            one
            for one in state.lent
            if (one.giver_id, one.receiver_id) == (giver_id, receiver_id) and one.holds_on(today)
        ),
        None,
    )


def stuck(state: SignOffState) -> list[str]:
    """Of each step that can never have its signatures as things stand: how many it lacks, and why they cannot come."""
    if state.status is not SignOffStatus.OPEN:
        return []
    return [_why_stuck(state, step) for step in state.steps if len(_able(state, step)) < step.lacks]


def _seats_of(state: SignOffState, step: StepState, person_id: int, today: date) -> list[int]:
    """The seats of a step for which somebody may sign: their own, and of those who let them, while these are here."""
    seats = step.seats()
    lent = [one.giver_id for one in state.lent if one.receiver_id == person_id and one.holds_on(today)]
    givers = [seats[one] for one in lent if one in seats]
    own = [person_id] if person_id in seats else []
    return [*own, *(giver.id for giver in givers if not _hinders(state, giver))]


def _able(state: SignOffState, step: StepState) -> list[Signer]:
    return [
        one
        for one in step.seats().values()
        if not _hinders(state, one) and not step.is_decided(one.id) and not step.decided_by(one.id)
    ]


def _hinders(state: SignOffState, one: Signer) -> str:
    """What stands between somebody who is asked and their signature; empty where nothing does."""
    if one.id in state.contributors:
        return "wrote words of the text or submitted it"
    if not one.is_active:
        return "has left"
    return "" if one.may_sign else "may not sign it any more"


def _why_stuck(state: SignOffState, step: StepState) -> str:
    able: Collection[Signer] = _able(state, step)
    hindered = [f"{one.name} {why}" for one in step.seats().values() if (why := _hinders(state, one))]
    can = f"only {len(able)} of those who are asked can" if able else "nobody who is asked can"
    because = f": {listed(hindered)}" if hindered else ""
    return f"“{step.name}” needs {plural(step.lacks, 'signature')} more, and {can} give one{because}"


def plan_problems(steps: Sequence[StepState]) -> list[str]:
    """What is wrong with the steps that somebody chose, before anybody is asked."""
    found = [] if steps else ["Choose at least one step"]
    if len(steps) > MOST_STEPS:
        found.append(f"{len(steps)} steps are too many: {MOST_STEPS} at most")
    names = [step.name.casefold() for step in steps]
    found += [f"Two steps are called “{step.name}”" for at, step in enumerate(steps) if names[at] in names[:at]]
    for step in steps:
        if not step.name:
            found.append("Give each step a name")
        elif len(step.name) > LONGEST_NAME:
            found.append(f"“{step.name[:LONGEST_NAME]}…” is too long a name: {LONGEST_NAME} characters at most")
        if step.quorum < 1:
            found.append(f"“{step.name}” needs at least one signature")
    return found
