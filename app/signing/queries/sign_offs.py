"""Sign-offs as values: each with its steps, who is asked, and what was decided. As many queries for many as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.signing.domain.sign_off import (
    LentSeat,
    SeatDecision,
    Signer,
    SignOffState,
    StepState,
    stuck,
    waited_for,
    why_not,
)
from app.signing.domain.words import Meaning
from app.signing.models import Delegation, SignOff, SignOffContributor, SignOffDecision, SignOffStep
from app.signing.queries.asked import AskedPeople, asked_in

MOST_OF_ONE = 50


@dataclass(frozen=True)
class StepFacts:
    """A step as pages show it: `state` is what the rules are asked with."""

    id: int
    position: int
    meaning: Meaning
    begun_at: datetime | None
    due_on: date | None
    done_at: datetime | None
    asked: AskedPeople
    decisions: tuple[Any, ...]
    state: StepState

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def quorum(self) -> int:
        return self.state.quorum


@dataclass(frozen=True)
class SignOffFacts:
    """A sign-off with all that hangs on it; `row` is what the table holds."""

    row: Any
    steps: tuple[StepFacts, ...]
    contributors: Mapping[int, str]
    state: SignOffState

    @property
    def id(self) -> int:
        return int(self.row.id)

    @property
    def acknowledged(self) -> list[str]:
        return [line for line in self.row.acknowledged.split("\n") if line]

    @property
    def current(self) -> StepFacts | None:
        at = self.state.current
        return None if at is None else self.steps[at]

    @property
    def waits_for(self) -> list[str]:
        """The names of those whose signature is waited for now."""
        return [one.name for one in waited_for(self.state)]

    @property
    def stuck(self) -> list[str]:
        return stuck(self.state)

    def why_not(self, person: Signer, today: date) -> str:
        return why_not(self.state, person, today)


def facts_of(session: Session, ids: Collection[int]) -> list[SignOffFacts]:
    """These sign-offs in the order of their ids; six queries, however many."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    rows = session.execute(select(SignOff).where(col(SignOff.id).in_(wanted)).order_by(col(SignOff.id))).scalars().all()
    steps: dict[int, list[SignOffStep]] = defaultdict(list)
    mine = select(SignOffStep).where(col(SignOffStep.sign_off_id).in_(wanted))
    for step in session.scalars(mine.order_by(col(SignOffStep.sign_off_id), col(SignOffStep.position))):
        steps[step.sign_off_id].append(step)
    asked, decided = asked_in(session, wanted), _decisions(session, wanted)
    wrote, lent = _contributors(session, wanted), _lent(session, asked)
    found = []
    for row in rows:
        facts = tuple(
            _step(step, asked.get(step.row_id, AskedPeople()), decided[step.row_id]) for step in steps[row.row_id]
        )
        state = SignOffState(tuple(one.state for one in facts), frozenset(wrote[row.row_id]), row.status, lent)
        found.append(SignOffFacts(row, facts, wrote[row.row_id], state))
    return found


def sign_offs_of(session: Session, kind: str, subject_id: int, revision: int | None = None) -> list[SignOffFacts]:
    """Every sign-off of one thing, or of one revision of it, that the caller was allowed to see; newest first."""
    chosen = select(col(SignOff.id)).where(col(SignOff.subject_kind) == kind, col(SignOff.subject_id) == subject_id)
    if revision is not None:
        chosen = chosen.where(col(SignOff.subject_revision) == revision)
    ids = session.scalars(chosen.order_by(col(SignOff.id).desc()).limit(MOST_OF_ONE)).all()
    return facts_of(session, [one for one in ids if one])[::-1]


def newest_sign_off(session: Session, kind: str, subject_id: int, revision: int | None = None) -> SignOffFacts | None:
    """The sign-off that counts of a revision, or that counted last; without one, the last of the thing."""
    chosen = select(col(SignOff.id)).where(col(SignOff.subject_kind) == kind, col(SignOff.subject_id) == subject_id)
    if revision is not None:
        chosen = chosen.where(col(SignOff.subject_revision) == revision)
    newest = session.scalar(chosen.order_by(col(SignOff.id).desc()).limit(1))
    return next(iter(facts_of(session, [newest])), None) if newest else None


def signer_of(actor: Actor, client_id: int | None) -> Signer:
    """Whoever asks a page or presses a button, as the rules know them."""
    may = actor.can(Capability.SIGN_OFF) and actor.serves(client_id)
    return Signer(actor.person_id, actor.name, may_sign=may)


def _step(step: SignOffStep, asked: AskedPeople, decisions: Sequence[Any]) -> StepFacts:
    state = StepState(
        step.name,
        step.quorum,
        asked.signers,
        tuple(SeatDecision(one.person_id, one.for_id, one.kind) for one in decisions),
    )
    return StepFacts(
        step.row_id, step.position, step.meaning, step.begun_at, step.due_on, step.done_at, asked, tuple(decisions),
        state,
    )  # fmt: skip


def _decisions(session: Session, ids: Sequence[int]) -> dict[int, list[SignOffDecision]]:
    """By step, in the order in which they were made."""
    mine = select(col(SignOffStep.id)).where(col(SignOffStep.sign_off_id).in_(ids))
    chosen = select(SignOffDecision).where(col(SignOffDecision.step_id).in_(mine)).order_by(col(SignOffDecision.id))
    found: dict[int, list[SignOffDecision]] = defaultdict(list)
    for row in session.scalars(chosen):
        found[row.step_id].append(row)
    return found


def _contributors(session: Session, ids: Sequence[int]) -> dict[int, dict[int, str]]:
    wrote = SignOffContributor
    chosen = select(col(wrote.sign_off_id), col(wrote.person_id), col(wrote.name)).where(
        col(wrote.sign_off_id).in_(ids)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in session.execute(chosen.order_by(col(wrote.id))):
        found[row.sign_off_id][row.person_id] = row.name
    return found


def _lent(session: Session, asked: Mapping[int, AskedPeople]) -> tuple[LentSeat, ...]:
    """What those who are asked have let others sign for them, whenever; the rules look at the day."""
    givers = sorted({signer.id for one in asked.values() for signer in one.signers})
    chosen = select(Delegation).where(col(Delegation.giver_id).in_(givers), col(Delegation.ended_at).is_(None))
    return tuple(
        LentSeat(row.giver_id, row.receiver_id, row.from_on, row.until_on, row.row_id)
        for row in session.scalars(chosen.order_by(col(Delegation.id)))
    )
