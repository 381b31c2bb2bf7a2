"""The change cases of the demonstration, opened and worked on by the operations that people use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.cases.domain.words import CaseSize, CauseKind, ImpactVerdict, PartStage
from app.cases.operations import (
    Asking,
    CaseFields,
    NewPart,
    Rating,
    StageWish,
    WrittenAnswer,
    answer_questions,
    approve_plan,
    ask_expert,
    confirm_checklist,
    confirm_measure,
    confirm_requirement,
    open_case,
    open_case_because,
    plan_part,
    plan_stages,
    rate_case,
    say_no_case,
    say_not_needed,
    send_plan,
    set_checklist_aside,
    set_requirement_aside,
)
from app.cases.queries import requirements_of, touched_checklists, touched_measures, visible_case
from app.core.actor import Actor
from app.core.days import local_day
from app.db.runtime import Runtime
from app.notifications.operations import Postage
from regwatch.changes.domain.internal import InternalKind
from regwatch.changes.operations.by_hand import Entered, enter_internal_change
from regwatch.changes.queries import find_by_url
from regwatch.sources.operations import OURSELVES

Step = Callable[[Runtime], None]
REFUNDS = "Sample text. A refund that we owe a customer is paid within five working days of our agreeing to it."
WEB_CHAT = (
    "Sample text. From next month customers can reach us by web chat until 22:00. Whoever chats with us answers "
    "the same security questions as on the telephone before an account is opened."
)
OFFERS: dict[InternalKind, tuple[str, str, int]] = {
    InternalKind.POLICY: ("Refunds are paid within five days", REFUNDS, 40),
    InternalKind.SERVICE_OFFER: ("Web chat stays open until 22:00", WEB_CHAT, 25),
}
NO_POLICY_CHANGE = "Our letters promise five days already, and the payment team keeps to it"
NO_NEED = "We cancel on the line that sells, so nobody waits longer to leave than to join"

NOTE = "Think of the customer record: is there a place for a need, and do both teams see it?"
YES, NO = ImpactVerdict.YES, ImpactVerdict.NO
ANSWERS = {
    "systems": (YES, "The letter is a template that we change ourselves"),
    "people": (ImpactVerdict.PARTLY, "Both teams need to know when the letter goes"),
    "customers": (YES, "They are told earlier where they can go; large print is sent as before"),
    "told": (YES, "The eight-week letter"),
    "records": (NO, "The day on which the letter goes is recorded already"),
    "others": (ImpactVerdict.SKIPPED, "No other firm answers complaints for us"),
}


@dataclass(frozen=True)
class CaseLife:
    """Who works on the cases, and which case each sample became."""

    cast: Mapping[str, Actor]
    became: dict[str, int] = field(default_factory=dict)

    def opening(self, url: str, owner: str, days: int) -> Step:
        """The officer opens a case from the change at this address, which takes effect so many days later."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                change = find_by_url(session, url)
                if change is None:
                    return
                fields = CaseFields(change.title, self.cast[owner].person_id, local_day(now) + timedelta(days=days))
                self.became[url] = open_case(session, change.row_id, fields, by=officer, now=now).row_id

        return do

    def assessing(self, url: str) -> Step:
        """The likeliest requirement and every measure are confirmed; what is asked is answered, the size said."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                first, *others = [line.ref for line in requirements_of(session, officer, row.row_id)]
                confirm_requirement(session, row, first, by=officer, now=now)
                for ref in others:
                    set_requirement_aside(session, row, ref, "It asks for nothing in letters", by=officer, now=now)
                for line in touched_checklists(session, officer, row)[1:]:
                    set_checklist_aside(session, row, line.ref, "Nothing in it is about dates", by=officer, now=now)
                for line in touched_checklists(session, officer, row)[:1]:
                    confirm_checklist(session, row, line.ref, by=officer, now=now)
                for measure in touched_measures(session, row.row_id):
                    confirm_measure(session, row, measure.code, by=officer, now=now)
                answers = {key: WrittenAnswer(word, detail) for key, (word, detail) in ANSWERS.items()}
                answer_questions(session, row, answers, by=officer, now=now)
                rating = Rating(CaseSize.MEDIUM, "One letter changes and both teams send it")
                rate_case(session, row, rating, version=row.row_version, by=officer, now=now)

        return do

    def planning(self, url: str) -> Step:
        """Two stages, the brief, and the checklist with the measure; the manager sends the plan for approval."""

        def do(runtime: Runtime) -> None:
            manager, now = self.cast["Martin Keogh"], runtime.clock.now()
            today, leader = local_day(now), self.cast["Leila Haddad"].person_id
            with runtime.database.transaction() as session:
                row = visible_case(session, manager, self.became[url], to_change=True)
                wishes = {
                    PartStage.DRAFT: StageWish(leader, today + timedelta(days=12)),
                    PartStage.ATTEST: StageWish(leader, today + timedelta(days=70)),
                }
                plan_stages(session, row, wishes, by=manager, now=now)
                brief = NewPart(
                    "Brief both teams", manager.person_id, today + timedelta(days=40), stage=PartStage.TRAIN
                )
                plan_part(session, row, brief, by=manager, now=now)
                (checklist, *_), (measure, *_) = (
                    touched_checklists(session, manager, row),
                    touched_measures(session, row.row_id),
                )
                due_on, reword = (
                    today + timedelta(days=45),
                    f"Reword {checklist.ref} and say what {measure.code} counts",
                )
                part = NewPart(reword, leader, due_on, checklist=checklist.ref, measure=measure.code)
                plan_part(session, row, part, by=manager, now=now)
                send_plan(session, row, version=row.row_version, by=manager, now=now)

        return do

    def approving(self, url: str) -> Step:
        """The officer, who owns nothing of it, agrees."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                approve_plan(session, row, version=row.row_version, by=officer, now=now)

        return do

    def finishing(self, url: str) -> Step:
        """The team leader does the first part, and the manager looks at it."""

        def do(runtime: Runtime) -> None:
            leader, manager, now = self.cast["Leila Haddad"], self.cast["Martin Keogh"], runtime.clock.now()
            with runtime.database.transaction() as session:
                part = actions_of(session, "case", self.became[url])[0]
                row = visible_action(session, leader, part.id, to_change=True)
                start_action(session, row, by=leader, now=now)
                finish_action(session, row, "The letter names the Ombudsman and the six months", by=leader, now=now)
                verify_action(session, row, "Read three letters", by=manager, now=now)

        return do

    def asking(self, url: str) -> Step:
        """Whether the systems can do it is asked of somebody who works with them."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            asking = Asking(self.cast["Tom Birch"].person_id, local_day(now) + timedelta(days=6), NOTE)
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                ask_expert(session, row, "systems", asking, Postage.of(runtime), by=officer, now=now)

        return do

    def ending(self, url: str) -> Step:
        """The officer finds that nothing has to change."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                say_not_needed(session, row, NO_NEED, version=row.row_version, by=officer, now=now)

        return do

    def deciding_ourselves(self, kind: InternalKind, reason: str = "") -> Step:
        """The officer enters something of our own; with a reason, the manager finds that nothing has to change."""

        def do(runtime: Runtime) -> None:
            officer, manager, now = self.cast["Hannah Osei"], self.cast["Martin Keogh"], runtime.clock.now()
            title, text, days = OFFERS[kind]
            today = local_day(now)
            entered = Entered(title, OURSELVES, "", None, text, effective_on=today + timedelta(days=days))
            with runtime.database.transaction() as session:
                change = enter_internal_change(session, kind, entered, today=today, by=officer, now=now)
                if reason:
                    say_no_case(session, change.row_id, reason, by=manager, now=now)

        return do

    def opening_because(self, finding_id: int, title: str, days: int) -> Step:
        """The manager opens a case because of a finding."""

        def do(runtime: Runtime) -> None:
            manager, now = self.cast["Martin Keogh"], runtime.clock.now()
            fields = CaseFields(title, manager.person_id, local_day(now) + timedelta(days=days))
            with runtime.database.transaction() as session:
                open_case_because(session, CauseKind.FINDING, finding_id, fields, by=manager, now=now)

        return do
