"""How two procedures of the demonstration came into force: one through its whole thread, until people confirmed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.core.actor import Actor
from app.core.days import local_day
from app.db.runtime import Runtime
from app.demo.procedures import Step, on_its_way, procedure_named, served_ids
from app.organisation.queries.rows import measure_choices
from app.procedures.domain.attesting import VersionQuestion
from app.procedures.domain.publishing import Publication
from app.procedures.domain.words import ServedKind
from app.procedures.operations import (
    answer_questions,
    confirm_version,
    publish_revision,
    set_questions,
    set_served,
    state_effect,
)
from app.procedures.papers.keeping import written_papers
from app.procedures.queries import head_of, text_of

OFFICER = "Hannah Osei"
CHANGE, ESCALATION = "PR-CHANGE", "PR-ESCALATION"
SERVES = {ServedKind.AIM: ("AIM-2",), ServedKind.PROMISE: ("CH-3",)}
EXPECTED = "From 70 % to 75 % within 90 days, because nobody works by an old text any more"
ASKED = VersionQuestion(
    "A new rule comes into force on Monday and the procedure is not signed yet. What do you do?",
    ("Work by the draft, it is nearly done", "Ask your leader and work by what is in force"),
    2,
    "A draft changes until it is signed. What is in force stands on the page of the procedure, with its day.",
    "5",
)


@dataclass(frozen=True)
class VersionLife:
    """Who publishes what, and who confirms it."""

    cast: Mapping[str, Actor]
    ends_on: date

    def happenings(self) -> list[tuple[int, int, Step]]:
        """How many days ago, at which hour, and what."""
        return [
            (18, 9, self._serving(CHANGE)),
            (16, 10, self._expecting(CHANGE, "KPI-FCR")),
            (11, 12, self._publishing(ESCALATION, for_days_ago=10)),
            (9, 9, self._asking(CHANGE)),
            (9, 10, self._publishing(CHANGE, for_days_ago=7)),
            (7, 10, self._confirming("Dean Whitlock", 2)),
            (6, 15, self._confirming("Olga Reid", 1, 2)),
            (5, 9, self._confirming("Leila Haddad", 2)),
        ]

    def _serving(self, code: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, code)
                wanted = served_ids(session, by, SERVES)
                set_served(session, row, wanted, version=row.row_version, by=by, now=now)

        return do

    def _expecting(self, code: str, measure: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                row, revision = on_its_way(session, by, code)
                ids = {one.code: one.id for one in measure_choices(session)}
                state_effect(session, row, revision, ids[measure], EXPECTED, by=by, now=now)

        return do

    def _asking(self, code: str) -> Step:
        def do(runtime: Runtime) -> None:
            by, now = self.cast[OFFICER], runtime.clock.now()
            with runtime.database.transaction() as session:
                row, revision = on_its_way(session, by, code)
                set_questions(session, row, revision, [ASKED], version=revision.row_version, by=by, now=now)

        return do

    def _publishing(self, code: str, *, for_days_ago: int) -> Step:
        """Its papers are made before the transaction that publishes it, as its page does it."""

        def do(runtime: Runtime) -> None:
            by, now, settings = self.cast[OFFICER], runtime.clock.now(), runtime.settings
            today = local_day(now)
            starts_on = self.ends_on - timedelta(for_days_ago)
            with runtime.database.reading() as session:
                row, revision = on_its_way(session, by, code)
                text, head = text_of(revision), head_of(session, row, revision, settings.zone, starts_on=starts_on)
            publication = Publication(starts_on, written_papers(Path(settings.data_dir), text, head))
            with runtime.database.transaction() as session:
                row, signed = on_its_way(session, by, code)
                version = signed.row_version
                publish_revision(session, row, signed, publication, version=version, today=today, by=by, now=now)

        return do

    def _confirming(self, name: str, *choices: int) -> Step:
        """They answer the question, once or until it is right, and confirm."""

        def do(runtime: Runtime) -> None:
            by, now = self.cast[name], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = procedure_named(session, by, CHANGE)
                for chosen in choices:
                    answer_questions(session, row, 1, {1: chosen}, by=by, now=now)
                confirm_version(session, row, 1, by=by, now=now)

        return do
