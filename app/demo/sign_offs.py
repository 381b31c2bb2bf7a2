"""How the demonstration organisation signs its procedures: one waits for a second signature, two were signed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.core.actor import Actor
from app.core.days import local_day
from app.db.runtime import Runtime
from app.demo.procedures import Step, on_its_way, procedure_named, served_ids
from app.notifications.operations import Postage
from app.procedures.domain.readiness import warnings
from app.procedures.domain.words import ServedKind
from app.procedures.operations import (
    SignOffPlan,
    Submission,
    ask_to_sign,
    decide_revision,
    save_draft,
    set_served,
    submit_draft,
)
from app.procedures.queries import draft_of, text_of
from app.signing.domain.words import DecisionKind, Meaning
from app.signing.operations import StepAsked, TextVerdict

COMPLAINTS, ESCALATION, CHANGE = "PR-COMPLAINT", "PR-ESCALATION", "PR-CHANGE"
SERVES = {ServedKind.AIM: ("AIM-2",), ServedKind.PROMISE: ("CH-3",)}
PASSING_UP = "The issue log. A phone line that is answered at once, day and night."
WHO_DECIDES = "Knowing what one may decide alone. Nothing else is new."


@dataclass(frozen=True)
class SignOffLife:
    """Who asks for signatures, and who gives them."""

    cast: Mapping[str, Actor]

    def happenings(self) -> list[tuple[int, int, Step]]:
        """How many days ago, at which hour, and what."""
        review = StepAsked("Compliance review", 1, (self._id("Hannah Osei"),), meaning=Meaning.REVIEWED)
        leaders = StepAsked("Approval", 1, (self._id("Leila Haddad"),))
        head = StepAsked("Approval", 1, (self._id("Martin Keogh"),))
        return [
            (9, 10, self._asking(COMPLAINTS, "Priya Nair", review, leaders)),
            (3, 11, self._signing(COMPLAINTS, "Hannah Osei", 1)),
            (15, 10, self._saying(ESCALATION, "Hannah Osei", PASSING_UP, WHO_DECIDES)),
            (14, 10, self._submitting(ESCALATION, "Hannah Osei")),
            (14, 11, self._asking(ESCALATION, "Hannah Osei", head)),
            (12, 16, self._signing(ESCALATION, "Martin Keogh", 1)),
            (11, 10, self._asking(CHANGE, "Hannah Osei", head)),
            (10, 12, self._signing(CHANGE, "Martin Keogh", 1)),
        ]

    def _id(self, name: str) -> int:
        return self.cast[name].person_id

    def _saying(self, code: str, name: str, technology: str, capability: str) -> Step:
        """What it takes of systems and people, without which nobody is asked to sign."""

        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                draft = draft_of(session, row, to_change=True)
                text = replace(text_of(draft), technology=technology, capability=capability)
                save_draft(session, row, draft, text, version=draft.row_version, by=by, now=now)

        return do

    def _submitting(self, code: str, name: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                wanted = served_ids(session, by, SERVES)
                set_served(session, row, wanted, version=row.row_version, by=by, now=now)
                draft, sent = draft_of(session, row, to_change=True), Submission(is_material=False)
                today = local_day(now)
                submit_draft(session, row, draft, sent, version=draft.row_version, today=today, by=by, now=now)

        return do

    def _asking(self, code: str, name: str, *steps: StepAsked) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row, revision = on_its_way(session, by, code)
                plan = SignOffPlan(steps, 8, tuple(warnings(text_of(revision))))
                version, postage = revision.row_version, Postage.of(runtime)
                ask_to_sign(session, row, revision, plan, version=version, postage=postage, by=by, now=now)

        return do

    def _signing(self, code: str, name: str, position: int) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row, revision = on_its_way(session, by, code)
                verdict = TextVerdict(DecisionKind.APPROVED, position, revision.content_hash, by.name)
                postage, today = Postage.of(runtime), local_day(now)
                decide_revision(session, row, revision, verdict, postage=postage, today=today, by=by, now=now)

        return do
