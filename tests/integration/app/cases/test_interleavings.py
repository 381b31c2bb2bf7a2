"""Whatever people do to a case in whatever order: none closes with an open part, and nobody takes another's step."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from app.actions.operations import cancel_action, finish_action, start_action, verify_action
from app.actions.queries import action_of
from app.cases.domain.questions import DEFAULTS
from app.cases.domain.words import CaseSize, CaseStatus, ImpactVerdict, PlanStatus
from app.cases.models import ChangeCase
from app.cases.operations import (
    NewPart,
    Rating,
    WrittenAnswer,
    answer_questions,
    approve_plan,
    close_case,
    confirm_requirement,
    excuse_part,
    plan_part,
    rate_case,
    send_plan,
    send_plan_back,
    set_requirement_aside,
)
from app.cases.operations.telling import tell_of_effect
from app.cases.queries import counts_of, parts_of, requirements_of
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.errors import TidemarkError
from app.notifications.models import OutboxMail
from app.notifications.operations import Postage
from tests.factories.cases import add_case

PEOPLE = ("officer", "manager", "leader", "agent")
RUNS = ("look", "answer", "rate", "plan", "send", "close")
APPROVES = ("approve", "send_back", "excuse")
DOES = ("do", "verify", "cancel")
MOVES = (*RUNS, *APPROVES, *DOES, "sweep")


class World:
    """One case and its people, to whom things happen in any order; `now` goes on with each."""

    def __init__(self, session: Any, cast: Any, row: ChangeCase, postage: Postage, now: datetime) -> None:
        self.session, self.cast, self.row, self.postage, self.now = session, cast, row, postage, now

    def move(self, who: str, step: str, days: int) -> None:
        """Try one step as one person; what is refused leaves nothing behind."""
        self.now += timedelta(days=days)
        by, owner, sender = self.cast.named(who), self.row.owner_id, self.row.plan_sent_by_id
        nested = self.session.begin_nested()
        try:
            self.step(step)(by)
            self.session.flush()
        except (TidemarkError, LookupError):
            nested.rollback()
            self.session.expire_all()
            return
        nested.commit()
        if step in RUNS:
            assert by.can(Capability.RUN_CASES), f"{who} may not {step}"
        if step in APPROVES:
            assert by.can(Capability.APPROVE_PLANS), f"{who} may not {step}"
            assert by.id not in {owner, sender}, f"{who} may not {step} what is their own"

    def step(self, name: str) -> Callable[[Actor], None]:
        found: Callable[[Actor], None] = getattr(self, name)
        return found

    def look(self, by: Actor) -> None:
        waiting = [line.ref for line in requirements_of(self.session, by, self.row.row_id) if line.status == "proposed"]
        confirm_requirement(self.session, self.row, waiting[0], by=by, now=self.now)
        if len(waiting) > 1:
            set_requirement_aside(self.session, self.row, waiting[1], "About cards", by=by, now=self.now)

    def answer(self, by: Actor) -> None:
        said = {one.key: WrittenAnswer(ImpactVerdict.YES, "It can") for one in DEFAULTS}
        answer_questions(self.session, self.row, said, by=by, now=self.now)

    def rate(self, by: Actor) -> None:
        rating = Rating(CaseSize.SMALL, "One letter")
        rate_case(self.session, self.row, rating, version=self.row.row_version, by=by, now=self.now)

    def plan(self, by: Actor) -> None:
        due_on = local_day(self.now) + timedelta(days=5)
        part = NewPart("Rewrite the letter", self.cast.leader.person_id, due_on)
        plan_part(self.session, self.row, part, by=by, now=self.now)

    def send(self, by: Actor) -> None:
        send_plan(self.session, self.row, version=self.row.row_version, by=by, now=self.now)

    def close(self, by: Actor) -> None:
        close_case(self.session, self.row, version=self.row.row_version, by=by, now=self.now)

    def approve(self, by: Actor) -> None:
        approve_plan(self.session, self.row, version=self.row.row_version, by=by, now=self.now)

    def send_back(self, by: Actor) -> None:
        send_plan_back(self.session, self.row, "Too late", version=self.row.row_version, by=by, now=self.now)

    def excuse(self, by: Actor) -> None:
        excuse_part(self.session, self.row, self.part("cancelled", "open").id, "Not used", by=by, now=self.now)

    def do(self, by: Actor) -> None:
        action = action_of(self.session, "case", self.row.row_id, self.part("open").id)
        start_action(self.session, action, by=by, now=self.now)
        finish_action(self.session, action, "Written", by=by, now=self.now)

    def verify(self, by: Actor) -> None:
        action = action_of(self.session, "case", self.row.row_id, self.part("done").id)
        verify_action(self.session, action, "Read it", by=by, now=self.now)

    def cancel(self, by: Actor) -> None:
        action = action_of(self.session, "case", self.row.row_id, self.part("open").id)
        cancel_action(self.session, action, "No time", by=by, now=self.now)

    def sweep(self, _by: Actor) -> None:
        tell_of_effect(self.session, self.row, self.postage, by=Actor.system(), now=self.now)

    def part(self, *statuses: str) -> Any:
        """The first part that stands so; LookupError where none does."""
        found = [one for one in parts_of(self.session, self.row.row_id) if one.status in statuses]
        return found[0]

    def hold(self) -> None:
        """What must be true at every moment."""
        counts = counts_of(self.session, [self.row.row_id])[self.row.row_id]
        if self.row.status is CaseStatus.CLOSED:
            assert counts.parts_done + counts.parts_excused == counts.parts > 0
            assert counts.proposed == counts.questions_open == 0
            assert self.row.plan_status is PlanStatus.APPROVED
        told = Counter(
            (mail.name, mail.subject)
            for mail in self.session.scalars(select(OutboxMail).where(col(OutboxMail.kind) == "case"))
        )
        assert max(told.values(), default=1) == 1, "nobody is told a rung twice"


moves = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(MOVES), st.integers(0, 6)), max_size=20)
# Nearly the way to an end, so that what comes after it in any order is tried too.
ALMOST = [("manager", step, 0) for step in ("look", "answer", "rate", "plan", "send")] + [("officer", "approve", 0)]


@pytest.fixture
def world(session, cast, now, settings):
    """The case as it was opened, for every example the same."""
    row = add_case(session, cast, now)
    return lambda: World(session, cast, row, Postage(settings, now), now)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25, derandomize=True)
@given(start=st.sampled_from(([], ALMOST, [*ALMOST, ("leader", "do", 0), ("manager", "verify", 0)])), moves=moves)
def test_no_case_closes_with_an_open_part_and_nobody_takes_anothers_step(session, world, start, moves):
    example = session.begin_nested()
    it = world()
    for who, step, days in (*start, *moves):
        it.move(who, step, days)
        it.hold()
    example.rollback()
    session.expire_all()


def test_the_way_to_an_end_is_one_of_those_that_were_tried(world):
    it = world()
    for who, step in [(who, step) for who, step, _ in ALMOST] + [("leader", "do"), ("manager", "verify")]:
        it.move(who, step, 0)
    it.move("manager", "close", 0)
    assert it.row.status is CaseStatus.CLOSED
    it.hold()
