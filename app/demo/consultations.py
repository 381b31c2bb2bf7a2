"""How the demonstration organisation is asked about its procedures: one consultation is open, and one has passed."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.core.errors import NotFound
from app.db.runtime import Runtime
from app.demo.procedures import Step, procedure_named
from app.procedures.operations import close_consultation, consult_on
from app.procedures.operations.consulting import ConsultationPlan
from app.procedures.queries import audience_of, open_revision, proposed_groups
from app.signing.domain.words import DispositionKind, GroupKind, View
from app.signing.operations import NewGroup, Opinion, SaidOn, dispose, respond
from app.signing.queries.consultations import Consulted, comment_in, invitation_of, open_about
from app.signing.queries.live import said_in

OFFICER = "Hannah Osei"


@dataclass(frozen=True)
class ConsultationLife:
    """Who asks whom about what, and what they say."""

    cast: Mapping[str, Actor]

    def opening(self, code: str, *, open_days: int, left_out: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                revision = open_revision(session, row.row_id)
                if revision is None:
                    raise NotFound("revision of a procedure", code)
                asked = proposed_groups(session, row, audience_of(session, row.row_id))
                groups = (
                    NewGroup("Agents", GroupKind.AGENTS, asked.agents),
                    NewGroup("Team leaders", GroupKind.LEADERS, asked.leaders),
                    NewGroup("Customers", GroupKind.CUSTOMERS, left_out=left_out),
                )
                plan = ConsultationPlan(groups, open_days)
                consult_on(
                    session, row, revision, plan, version=revision.row_version, today=local_day(now), by=by, now=now
                )

        return do

    def answering(self, code: str, name: str, view: View, words: str = "", section: str = "") -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                consultation = self._open(session, code)
                mine = invitation_of(session, consultation, by.person_id)
                if mine is not None:
                    said = (SaidOn(section, words),) if words else ()
                    respond(session, consultation, mine, Opinion(view, said), by=by, now=now)

        return do

    def replying(self, code: str, kind: DispositionKind, because: str) -> Step:
        """The officer answers the comment that has waited longest."""

        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                consultation = self._open(session, code)
                waits = [one.id for one in said_in(session, consultation) if one.kind is None]
                comment = comment_in(session, consultation, min(waits))
                dispose(session, consultation, comment, kind, because, by=by, now=now)

        return do

    def closing(self, code: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                row, consultation = procedure_named(session, by, code), self._open(session, code)
                close_consultation(session, row, consultation, today=local_day(now), by=by, now=now)

        return do

    def _open(self, session: Session, code: str) -> Consulted:
        row = procedure_named(session, self.cast[OFFICER], code)
        found = open_about(session, "procedure", row.row_id, to_change=True)
        if found is None:
            raise NotFound("consultation", code)
        return found
