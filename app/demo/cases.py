"""The change cases of the demonstration, opened and worked on by the operations that people use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.cases.operations import (
    CaseFields,
    NewPart,
    confirm_requirement,
    open_case,
    plan_part,
    say_not_needed,
    set_requirement_aside,
)
from app.cases.queries import requirements_of, visible_case
from app.core.actor import Actor
from app.core.days import local_day
from app.db.runtime import Runtime
from regwatch.changes.queries import find_by_url

Step = Callable[[Runtime], None]
NO_NEED = "We cancel on the line that sells, so nobody waits longer to leave than to join"


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
        """The likeliest requirement is confirmed and the next set aside; the rest waits."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                first, second = [line.ref for line in requirements_of(session, officer, row.row_id)][:2]
                confirm_requirement(session, row, first, by=officer, now=now)
                set_requirement_aside(session, row, second, "We keep no lines for telecoms firms", by=officer, now=now)

        return do

    def planning(self, url: str) -> Step:
        """Two parts: one of the team leader, one of the manager."""

        def do(runtime: Runtime) -> None:
            manager, now = self.cast["Martin Keogh"], runtime.clock.now()
            parts = (("Rewrite the eight-week letter", "Leila Haddad", 12), ("Brief both teams", "Martin Keogh", 40))
            with runtime.database.transaction() as session:
                row = visible_case(session, manager, self.became[url], to_change=True)
                for title, owner, days in parts:
                    part = NewPart(title, self.cast[owner].person_id, local_day(now) + timedelta(days=days))
                    plan_part(session, row, part, by=manager, now=now)

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

    def ending(self, url: str) -> Step:
        """The officer finds that nothing has to change."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = visible_case(session, officer, self.became[url], to_change=True)
                say_not_needed(session, row, NO_NEED, version=row.row_version, by=officer, now=now)

        return do
