"""How the demonstration organisation writes its procedures: by the operations that its people use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.core.errors import NotFound
from app.db.runtime import Runtime
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.operations import (
    DetailFields,
    Submission,
    edit_details,
    save_draft,
    set_served,
    submit_draft,
    withdraw_revision,
)
from app.procedures.queries import draft_of, open_revision, procedure_by_code, text_of, things_named

Step = Callable[[Runtime], None]
Words = Callable[[ProcedureText], ProcedureText]
NOTICE = timedelta(days=40)
OWNERS = {
    "PR-COMPLAINT": "Martin Keogh",
    "PR-ESCALATION": "Martin Keogh",
    "PR-PAYMENT": "Martin Keogh",
    "PR-QUALITY": "Priya Nair",
    "PR-CHANGE": "Hannah Osei",
}
SERVES: dict[str, dict[ServedKind, tuple[str, ...]]] = {
    "PR-COMPLAINT": {
        ServedKind.AIM: ("AIM-1", "AIM-2"),
        ServedKind.PROMISE: ("CH-3",),
        ServedKind.MEASURE: ("KPI-8WEEK",),
        ServedKind.PRODUCT: ("Current accounts", "Fibre broadband"),
    },
    "PR-PAYMENT": {ServedKind.AIM: ("AIM-2",)},
    "PR-QUALITY": {
        ServedKind.AIM: ("AIM-3",),
        ServedKind.PROMISE: ("CH-2", "CH-4"),
        ServedKind.MEASURE: ("KPI-FCR", "KPI-KAPPA"),
    },
    "PR-RIGHTS": {ServedKind.PRODUCT: ("Fax enquiries",)},
}
TITLES = (
    "Log it at once", "Listen", "Close it within three days", "Acknowledge it", "Gather what is known", "Decide",
    "Answer", "Learn from it",
)  # fmt: skip
WHY_LOGGED = (
    "The clock starts with the first word of it, and a complaint that nobody logged cannot be answered in time."
)
ANSWERS = {
    "Complaint by a relative": "Ask what authority they have and record it. Without any, listen, but say nothing of "
    "the customer's affairs.",
    "Complaint about the handler": "Hand it to another handler the same day, and tell the customer who that is.",
    "Deadline will be missed": "Tell the customer before it passes: why, by when instead, and that they may go to the "
    "ombudsman now.",
}
KEYPAD = "The new keypad comes with other steps. This is written again once it stands in Leeds"


@dataclass(frozen=True)
class ProcedureLife:
    """Who does what with the procedures that the starter library brought."""

    cast: Mapping[str, Actor]

    def giving_owners(self) -> Step:
        """The officer gives owners to five of nine, and says what four serve beside the requirements."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                for code, name in OWNERS.items():
                    row = procedure_named(session, officer, code)
                    sent = DetailFields(self.cast[name].id, row.post_id, row.review_every_months)
                    edit_details(session, row, sent, version=row.row_version, by=officer, now=now)
                for code, served in SERVES.items():
                    row = procedure_named(session, officer, code)
                    wanted = served_ids(session, officer, served)
                    set_served(session, row, wanted, version=row.row_version, by=officer, now=now)

        return do

    def writing_complaints(self) -> Step:
        """The manager gives the steps their names, says what it is for, and what becomes of personal data."""

        def words(text: ProcedureText) -> ProcedureText:
            named = [replace(step, title=title) for step, title in zip(text.steps, TITLES, strict=True)]
            return replace(
                text,
                purpose="So that whoever is unhappy with us is heard once, answered fairly, and in time.",
                steps=(replace(named[0], why=WHY_LOGGED), *named[1:]),
                data_protection="Write down what the complaint needs and no more. Letters and recordings are kept for "
                "six years, then deleted.",
            )

        return self._writing("PR-COMPLAINT", "Martin Keogh", words)

    def answering_scenarios(self) -> Step:
        """Somebody else writes what to do in three cases that come up."""

        def words(text: ProcedureText) -> ProcedureText:
            told = [replace(one, text=ANSWERS.get(one.title, one.text)) for one in text.scenarios]
            return replace(text, scenarios=tuple(told))

        return self._writing("PR-COMPLAINT", "Priya Nair", words)

    def plainer_complaints(self) -> Step:
        """A sentence is made plainer, which changes nothing that people do."""

        def words(text: ProcedureText) -> ProcedureText:
            plain = "Write back to say that you have it, by when we answer and who deals with it. Enclose the guide."
            steps = [replace(step, text=plain) if step.title == TITLES[3] else step for step in text.steps]
            return replace(text, steps=tuple(steps))

        return self._writing("PR-COMPLAINT", "Priya Nair", words)

    def writing_payments(self) -> Step:
        """What to do where the keypad fails."""

        def words(text: ProcedureText) -> ProcedureText:
            told = [
                replace(one, text="Try once more, then send a payment link.") if one.title.startswith("Keypad") else one
                for one in text.scenarios
            ]
            return replace(text, scenarios=tuple(told), data_protection="No card number is written down anywhere.")

        return self._writing("PR-PAYMENT", "Martin Keogh", words)

    def writing_quality(self) -> Step:
        """A draft that stands in the middle of being written: a step and a case more, no word yet on personal data."""

        def words(text: ProcedureText) -> ProcedureText:
            last = max(map(int, text.keys))
            thanks = ProcedureStep(str(last + 1), "Say thank you", "Tell the agent what went well before what did not.")
            remote = ProcedureScenario(
                str(last + 2), "Agent works from home", "Offer the call by video, cameras on or off."
            )
            return replace(text, steps=(*text.steps, thanks), scenarios=(*text.scenarios, remote))

        return self._writing("PR-QUALITY", "Priya Nair", words)

    def writing_escalation(self) -> Step:
        """Whoever takes an issue over says so to the customer on the same day."""

        def words(text: ProcedureText) -> ProcedureText:
            first, second, third, *others = text.steps
            taken = "The receiver records acceptance, rings the customer the same day, and says by when they decide."
            why = "In 3 of 20 files the customer rang again to ask who had their case."
            return replace(text, steps=(first, second, replace(third, text=taken, why=why), *others))

        return self._writing("PR-ESCALATION", "Martin Keogh", words)

    def submitting(self, code: str, name: str, *, is_material: bool) -> Step:
        """The draft leaves its authors, to take effect some weeks later."""

        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                draft, today = draft_of(session, row, to_change=True), local_day(now)
                sent = Submission(is_material, today + NOTICE)
                submit_draft(session, row, draft, sent, version=draft.row_version, today=today, by=by, now=now)

        return do

    def withdrawing_payments(self) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast["Martin Keogh"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, "PR-PAYMENT")
                taken = open_revision(session, row.row_id)
                if taken is not None:
                    withdraw_revision(
                        session, row, taken, KEYPAD, version=taken.row_version, today=local_day(now), by=by, now=now
                    )

        return do

    def _writing(self, code: str, name: str, words: Words) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                draft = draft_of(session, row, to_change=True)
                text = words(text_of(draft))
                save_draft(session, row, draft, text, version=draft.row_version, by=by, now=now)

        return do


def procedure_named(session: Session, actor: Actor, code: str) -> Any:
    row = procedure_by_code(session, actor, code)
    if row is None:
        raise NotFound("procedure", code)
    return row


def on_its_way(session: Session, actor: Actor, code: str) -> tuple[Any, Any]:
    """A procedure and its revision that is on its way."""
    row = procedure_named(session, actor, code)
    revision = open_revision(session, row.row_id)
    if revision is None:
        raise NotFound("revision on its way of", code)
    return row, revision


def served_ids(
    session: Session, actor: Actor, served: Mapping[ServedKind, Sequence[str]]
) -> dict[ServedKind, list[int]]:
    """The ids of what is named by its code, by its kind."""
    return {kind: [one.id for one in things_named(session, actor, kind, names)] for kind, names in served.items()}
