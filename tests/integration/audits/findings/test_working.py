"""A finding from raised to proven fixed, and each refusal on the way (SPEC 2.6)."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.actions.domain.words import ActionKind
from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.core.errors import BadInput, NotAllowed, StaleEdit, StepNotAllowed
from app.history.models import HistoryEntry
from app.notifications.models import OutboxMail
from app.people.models import Person
from audits.conduct.operations.raising import held_origin
from audits.findings.domain.causes import Cause, FixOption
from audits.findings.domain.lifecycle import number_of
from audits.findings.due import due_items
from audits.findings.models import EffectivenessCheck, FindingOption
from audits.findings.operations import fixing, working
from audits.findings.operations.raising import raise_finding
from audits.findings.queries.checkers import check_words
from audits.findings.queries.lists import figures
from audits.words import Bone, CauseMethod, FindingStatus, Grade
from tests.factories.findings import add_audit, add_evidence_of, add_finding, failed

TODAY = date(2026, 11, 24)
WHYS = Cause(CauseMethod.FIVE_WHYS, Bone.PROCESS, ("No script", "Nobody wrote one", "Nobody owns scripts"))
INTERIM = Cause(CauseMethod.UNKNOWN, root="Why the letter was lost; calls are made meanwhile")
TWO = [FixOption("Train", "Fewer calls", "Cheap", "Forgotten"), FixOption("New script", "None", "Lasts", "Slow")]
FIX = fixing.PlannedAction(ActionKind.CORRECTIVE, "Write the script", owner_id=0, working_days=10)


class Walk:
    """Takes the steps of one finding, each as somebody who may."""

    def __init__(self, session, cast, now, runtime, **fields) -> None:
        self.session, self.cast, self.now, self.runtime = session, cast, now, runtime
        self.row = add_finding(session, cast, now, **fields)

    @property
    def held(self) -> dict[str, Any]:
        return {"version": self.row.row_version, "by": self.cast.leader, "now": self.now}

    def explain(self, cause: Cause = WHYS) -> None:
        working.record_cause(self.session, self.row, cause, **self.held)

    def weigh(self, options=TWO, chosen: int = 1, reason: str = "") -> None:
        working.record_options(self.session, self.row, options, chosen, reason, **self.held)

    def plan(self, kind: ActionKind = ActionKind.CORRECTIVE, **more) -> list[str]:
        action = fixing.PlannedAction(kind, "Write the script", owner_id=self.cast.leader.id, working_days=10)
        return fixing.plan(self.session, self.row, action, **more, **self.held)

    def do_actions(self) -> None:
        for line in actions_of(self.session, "finding", self.row.row_id):
            if line.cycle == self.row.cycle and line.status == "open":
                action = visible_action(self.session, self.cast.leader, line.id)
                start_action(self.session, action, by=self.cast.leader, now=self.now)
                finish_action(self.session, action, "Written", by=self.cast.leader, now=self.now)
                verify_action(self.session, action, "Read it", by=self.cast.manager, now=self.now)

    def implement(self, days: int = 60, today: date = TODAY, **more) -> None:
        fixing.implement(self.session, self.row, days, "One of a kind", today=today, **more, **self.held)

    def check(self, *, effective: bool = True, by=None, after: int = 60, **changes) -> None:
        by, now = by or self.cast.manager, self.now + timedelta(days=after)
        evidence = add_evidence_of(self.session, by=by, now=now)
        facts: dict[str, Any] = {"measure": "20 calls", "seen": "All identified", "evidence_id": evidence}
        facts |= changes
        verdict = fixing.FixVerdict(is_effective=effective, **facts)
        fixing.check_effectiveness(
            self.session, self.row, verdict, self.runtime, version=self.row.row_version, by=by, now=now
        )

    def to_implemented(self) -> "Walk":
        self.explain()
        if self.row.grade is Grade.MAJOR:
            self.weigh()
        self.plan()
        self.do_actions()
        self.implement()
        return self


@pytest.fixture
def walk(session, cast, now, app):
    return lambda **fields: Walk(session, cast, now, app.extensions["tidemark"], **fields)


def test_a_major_goes_from_raised_to_closed(walk, session):
    it = walk(grade=Grade.MAJOR)
    working.contain(session, it.row, "Rang the customer", **it.held)
    it.explain()
    assert it.row.status == FindingStatus.CAUSE
    it.weigh()
    assert it.plan() == []
    assert it.row.status == FindingStatus.PLANNED
    it.do_actions()
    it.implement()
    assert (it.row.status, it.row.was_on_time) == (FindingStatus.IMPLEMENTED, True)
    assert it.row.check_due_on == TODAY + timedelta(days=60)
    it.check()
    assert it.row.status == FindingStatus.CLOSED_EFFECTIVE
    about = col(HistoryEntry.subject_kind) == "finding"
    tags = session.scalars(select(col(HistoryEntry.tag)).where(about).order_by("id")).all()
    assert tags == [
        "finding:raised", "finding:contained", "finding:explained", "finding:options_weighed", "finding:planned",
        "finding:implemented", "finding:closed",
    ]  # fmt: skip


def test_a_minor_can_be_planned_without_a_cause(walk):
    it = walk(grade=Grade.MINOR)

    assert it.plan(ActionKind.CORRECTION) == []
    assert it.row.status == FindingStatus.PLANNED


def test_the_fix_of_a_major_waits_for_cause_and_options(walk, session):
    it = walk(grade=Grade.MAJOR)

    with pytest.raises(BadInput, match="first needs its cause"):
        it.plan()
    it.explain()
    with pytest.raises(BadInput, match="first needs its options from three sides"):
        it.plan()
    assert actions_of(session, "finding", it.row.id) == []


def test_a_major_needs_a_corrective_action_beside_the_correction(walk):
    it = walk(grade=Grade.MAJOR)
    it.explain()
    it.weigh()

    assert it.plan(ActionKind.CORRECTION) == ["a corrective action"]
    assert it.row.status == FindingStatus.CAUSE
    assert it.plan(ActionKind.CORRECTIVE) == []
    assert it.row.status == FindingStatus.PLANNED


def test_an_interim_fix_opens_the_way_and_the_cause_is_wanted_before_it_counts(walk):
    it = walk(grade=Grade.MAJOR)
    it.explain(INTERIM)
    assert it.plan(ActionKind.CORRECTION) == []
    it.do_actions()

    with pytest.raises(BadInput, match="its cause and its options from three sides and a corrective action"):
        it.implement()
    it.explain()
    it.weigh()
    assert it.row.status == FindingStatus.PLANNED
    it.plan()
    it.do_actions()
    it.implement()
    assert it.row.status == FindingStatus.IMPLEMENTED


def test_a_single_option_of_a_major_needs_a_reason(walk, session):
    it = walk(grade=Grade.MAJOR)
    with pytest.raises(BadInput) as refused:
        it.weigh(TWO[:1])
    assert list(refused.value.errors) == ["single_option_reason"]

    it.weigh(TWO[:1], reason="The regulator prescribes it")

    kept = session.scalars(select(FindingOption)).all()
    assert [(one.option, one.is_chosen) for one in kept] == [("Train", True)]


def test_options_are_replaced_while_the_fix_is_not_made(walk, session):
    it = walk(grade=Grade.MAJOR)
    it.weigh()
    it.weigh(TWO, chosen=2)

    kept = session.scalars(select(FindingOption).order_by(col(FindingOption.position))).all()
    assert [(one.option, one.is_chosen) for one in kept] == [("Train", False), ("New script", True)]


def test_the_fix_is_not_made_while_an_action_is_not_verified(walk):
    it = walk()
    it.plan()

    with pytest.raises(BadInput, match="the verification of 1 action by somebody else"):
        it.implement()


def test_making_the_fix_asks_for_prevention_or_why_none_is_possible(walk, session):
    it = walk()
    it.plan()
    it.do_actions()
    with pytest.raises(BadInput) as refused:
        fixing.implement(session, it.row, 60, today=TODAY, **it.held)
    assert list(refused.value.errors) == ["no_prevention"]

    it.plan(ActionKind.PREVENTIVE)
    it.do_actions()
    fixing.implement(session, it.row, 60, today=TODAY, **it.held)

    assert (it.row.status, it.row.no_prevention_reason) == (FindingStatus.IMPLEMENTED, "")


def test_late_is_judged_on_the_day_after_the_done_date(walk):
    it = walk()
    it.plan()
    it.do_actions()
    it.implement(today=it.row.done_due_on + timedelta(days=1))

    assert it.row.was_on_time is False


def test_neither_the_owner_nor_the_owner_of_an_action_checks_the_fix(walk, cast):
    it = walk(owner_id=cast.officer.id).to_implemented()

    with pytest.raises(NotAllowed, match="You owned an action"):
        it.check(by=cast.leader)
    with pytest.raises(NotAllowed, match="You own F-"):
        it.check(by=cast.officer)
    assert it.row.status == FindingStatus.IMPLEMENTED
    it.check(by=cast.manager)


@pytest.mark.parametrize(
    ("changes", "field"), [({"measure": ""}, "measure"), ({"seen": ""}, "seen"), ({"evidence_id": 0}, "document")]
)
def test_a_check_needs_measure_sight_and_evidence(walk, session, changes, field):
    it = walk().to_implemented()

    with pytest.raises(BadInput) as refused:
        it.check(**changes)
    assert list(refused.value.errors) == [field]
    assert session.scalars(select(EffectivenessCheck)).all() == []


def test_a_fix_is_not_found_effective_before_its_day_but_may_fail_on_any(walk):
    it = walk().to_implemented()

    with pytest.raises(BadInput, match="effective from 23 Jan 2027"):
        it.check(after=59)
    it.check(after=1, effective=False)
    assert it.row.status == FindingStatus.REOPENED


def test_a_fix_that_did_not_work_opens_cycle_2_with_fresh_clocks_and_its_history(walk, session, cast):
    it = walk(grade=Grade.MAJOR)
    working.contain(session, it.row, "Rang the customer", **it.held)
    it.to_implemented()

    it.check(effective=False, seen="3 of 20 not identified")

    row = it.row  # reopened on Sat 23 Jan 2027
    assert (row.status, row.cycle) == (FindingStatus.REOPENED, 2)
    assert (row.contain_by, row.plan_by, row.done_due_on) == (date(2027, 1, 26), date(2027, 2, 5), date(2027, 2, 22))
    assert (row.containment, row.contained_at, row.implemented_at, row.was_on_time) == ("", None, None, None)
    assert [check.cycle for check in session.scalars(select(EffectivenessCheck))] == [1]
    mails = session.scalars(select(OutboxMail)).all()
    assert [mail.intent for mail in mails] == [f"finding/{row.row_id}/reopened/2/{cast.manager.id}"]
    assert mails[0].content["lines"][0].endswith("checked the fix and saw: 3 of 20 not identified")
    assert mails[0].subject == f"F-{row.id:04} did not stay fixed: Identity was not checked"


def test_cycle_2_asks_everything_again_and_can_be_closed(walk):
    it = walk(grade=Grade.MAJOR).to_implemented()
    it.check(effective=False)
    it.now += timedelta(days=60)

    with pytest.raises(BadInput, match="first needs its cause"):
        it.plan()
    it.explain()
    it.weigh()
    it.plan()
    it.do_actions()
    it.implement(today=TODAY + timedelta(days=70))
    it.check(after=70)

    assert (it.row.status, it.row.cycle) == (FindingStatus.CLOSED_EFFECTIVE, 2)


def test_every_implemented_cycle_counts_in_fixed_on_time(walk, session, cast):
    it = walk(grade=Grade.MAJOR).to_implemented()
    it.check(effective=False)
    it.now += timedelta(days=60)
    it.explain()
    it.weigh()
    it.plan()
    it.do_actions()
    it.implement(today=TODAY + timedelta(days=200))

    seen = figures(session, cast.leader, TODAY)

    assert (seen.implemented, seen.on_time) == (2, 1), "cycle 1 was on time although its fix did not hold"
    assert (seen.checked, seen.effective_first_time) == (1, 0)


def test_a_checker_is_named_when_the_fix_is_made_and_has_it_in_their_work(walk, session, cast, now):
    it = walk(owner_id=cast.officer.id)
    it.explain()
    it.plan()
    it.do_actions()
    for party in (cast.officer, cast.leader, cast.agent):
        with pytest.raises(BadInput, match="That person cannot check this fix"):
            it.implement(checker_id=party.id)
    it.implement(days=0, checker_id=cast.manager.id)

    def work(name: str) -> list[tuple[str, str]]:
        return [(item.title[:25], item.why) for item in due_items(session, cast.named(name), now)]

    assert work("manager") == [("Check whether the fix of ", "You were named to check it")]
    assert all("Check" not in title for title, _ in work("officer") + work("leader"))
    assert check_words(session, it.row) == "Martin Keogh checks it."
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    assert check_words(session, it.row).startswith("Nobody else may: an administrator must make somebody")


def test_a_fix_without_a_named_checker_says_who_may(walk, session, cast):
    it = walk()
    it.to_implemented()
    assert check_words(session, it.row) == "Hannah Osei, Martin Keogh may."


def test_beginning_a_check_is_seen_and_is_not_the_owners(walk, cast, session, now):
    it = walk().to_implemented()

    with pytest.raises(NotAllowed):
        fixing.begin_check(session, it.row, by=cast.leader, now=now)
    fixing.begin_check(session, it.row, by=cast.manager, now=now)
    assert it.row.status == FindingStatus.CHECKING
    it.check()


def test_anybody_who_works_on_it_raises_the_grade_and_only_a_manager_lowers_it(walk, session, cast, now):
    it = walk()
    working.regrade(session, it.row, Grade.MAJOR, "It came back", today=TODAY, **it.held)
    assert (it.row.grade, it.row.contain_by) == (Grade.MAJOR, date(2026, 11, 26))

    with pytest.raises(NotAllowed, match="manager"):
        working.regrade(session, it.row, Grade.MINOR, "Not so bad", today=TODAY, **it.held)
    working.regrade(session, it.row, Grade.MINOR, "Not so bad", today=TODAY, **(it.held | {"by": cast.manager}))
    assert (it.row.grade, it.row.contain_by) == (Grade.MINOR, None)


def test_a_failed_critical_question_stays_major(session, cast, now):
    origin = held_origin(session, add_audit(session, cast, now))
    answer = replace(failed("A2", grade=Grade.MAJOR), is_critical=True)
    row = raise_finding(session, origin, answer, today=TODAY, by=cast.leader, now=now)

    with pytest.raises(BadInput, match="A failed critical question is always major"):
        working.regrade(session, row, Grade.MINOR, "x", version=row.row_version, today=TODAY, by=cast.manager, now=now)


def test_cancelling_is_a_managers_decision_and_takes_the_actions_with_it(walk, session, cast):
    it = walk()
    it.plan()

    with pytest.raises(NotAllowed):
        working.cancel(session, it.row, "A mistake", **it.held)
    with pytest.raises(BadInput):
        working.cancel(session, it.row, "", **(it.held | {"by": cast.manager}))
    working.cancel(session, it.row, "A mistake", **(it.held | {"by": cast.manager}))

    assert (it.row.status, it.row.cancelled_reason) == (FindingStatus.CANCELLED, "A mistake")
    assert [line.status for line in actions_of(session, "finding", it.row.id)] == ["cancelled"]
    with pytest.raises(StepNotAllowed):
        it.plan()


def test_a_stale_save_is_refused_with_what_is_stored(walk, session):
    it = walk()
    old = it.row.row_version
    working.contain(session, it.row, "Rang the customer", **it.held)

    with pytest.raises(StaleEdit) as stale:
        working.contain(session, it.row, "Wrote a letter", **(it.held | {"version": old}))
    assert stale.value.current == {"containment": "Rang the customer"}


def test_an_observation_takes_its_done_date_from_its_owner(walk):
    it = walk(grade=Grade.OBSERVATION)
    it.plan(done_by=date(2027, 3, 1))

    assert it.row.done_due_on == date(2027, 3, 1)


def test_a_finding_is_given_to_somebody_else(walk, session, cast):
    it = walk()
    with pytest.raises(BadInput, match="owns it already"):
        working.reassign(session, it.row, cast.leader.id, "", **it.held)
    working.reassign(session, it.row, cast.manager.id, "On leave", **it.held)
    assert it.row.owner_id == cast.manager.id


def test_a_finding_is_not_given_to_whoever_is_to_check_its_fix(walk, session, cast):
    it = walk().to_implemented()
    it.row.checker_id = cast.manager.id
    with pytest.raises(BadInput, match="is to check whether the fix worked"):
        working.reassign(session, it.row, cast.manager.id, "On leave", **it.held)
    working.reassign(session, it.row, cast.officer.id, "On leave", **it.held)


def test_evidence_hangs_once_and_not_on_what_is_closed(walk, session, cast, now):
    it = walk(grade=Grade.MINOR)
    evidence = add_evidence_of(session, by=cast.leader, now=now)
    attach = partial(working.attach_evidence, session, it.row, evidence, "Call list", now=now)
    attach(by=cast.leader)
    with pytest.raises(BadInput, match="attached already"):
        attach(by=cast.manager)
    said = select(col(HistoryEntry.sentence)).where(col(HistoryEntry.tag) == "finding:evidence_added")
    number = number_of(it.row.row_id)
    assert session.scalars(said).all() == [f"{cast.leader.name} added evidence to {number}: Call list"]

    working.cancel(session, it.row, "Raised twice", version=it.row.row_version, by=cast.manager, now=now)
    with pytest.raises(StepNotAllowed):
        attach(by=cast.leader)
