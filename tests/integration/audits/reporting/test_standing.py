"""How a requirement stands: the organisation's word for every reader, kept as a row that always fits the evidence."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.core.days import local_day
from app.core.errors import BadInput
from app.db import schema
from app.history.checking import nobody_listens
from app.home.backup import CannotBackUp, back_up
from app.proving import HOUSE
from app.requirements.domain.standing import Compliance, ComplianceStanding
from app.requirements.jobs import age_standings, next_ageing
from app.requirements.models import RequirementStanding
from app.requirements.queries import RegisterFilter, kept_standings, requirements_page, standing_of
from audits.conduct.models import Audit
from audits.conduct.operations.responding import reopen_audit
from audits.findings.domain.lifecycle import OPEN
from audits.findings.models import Finding, SystemicSuggestion
from audits.findings.operations.fixing import FixVerdict, check_effectiveness
from audits.findings.operations.systemic import accept_systemic
from audits.findings.operations.working import cancel, regrade
from audits.reporting.proof import check_standings, standing_problems
from audits.words import NA, FindingStatus, Grade, SystemicStatus
from tests.cast import NOW
from tests.factories.audits import answer, answer_all, complete, completed_audit, opened_audit, said
from tests.factories.checklists import add_checklist
from tests.factories.findings import add_evidence_of, add_finding
from tests.factories.register import add_requirement
from tests.pages_client import words

TODAY = NOW.date()
REFS = ("FCA-1", "FCA-2", "FCA-3")
LINKS = {"A1": ["FCA-1"], "A2": ["FCA-1", "FCA-2"], "A3": ["FCA-3"]}
PASSED = dict.fromkeys(LINKS, "Yes")


@pytest.fixture
def requirements(session, cast):
    return [add_requirement(session, ref, by=cast.officer, now=NOW).row_id for ref in REFS]


@pytest.fixture
def checklist(session, cast, requirements):
    questions = [
        {"id": code, "text": "Was it so?", "type": "yes_no", "weight": 1, "requirement_refs": refs}
        for code, refs in LINKS.items()
    ]
    sections = [{"id": "A", "title": "All", "questions": questions}]
    return add_checklist(session, id="CL-LINKED", sections=sections, by=cast.officer, now=NOW)


def stands(session, actor, requirement_id) -> str:
    return standing_of(session, actor, requirement_id).words


def test_the_word_of_the_organisation_is_the_same_for_everybody_who_may_see_the_requirement(
    session, cast, client_as, requirements
):
    add_finding(session, cast, NOW, site_id=cast.glasgow, team_id=None, owner_id=cast.officer.id, by=cast.officer,
                requirement_ids=(requirements[0],))  # fmt: skip
    session.commit()

    for reader in ("leader", "officer", "agent", "outsider", "auditor"):
        page = words(client_as(reader).get("/requirements/FCA-1"))
        assert "Failing: 1 major or minor finding open" in page, reader
        assert "No finding on it is open" not in page, reader
    assert "F-0001" in words(client_as("officer").get("/requirements/FCA-1"))
    page = words(client_as("leader").get("/requirements/FCA-1"))
    assert "F-0001" not in page
    assert "1 finding on it is open and not listed here" in page
    for reader in ("leader", "agent"):
        assert "Failing" in words(client_as(reader).get("/requirements?standing=failing"))
        assert "FCA-1" not in words(client_as(reader).get("/requirements?standing=no_evidence"))
    assert "Failing" in words(client_as("leader").get("/coverage"))


def test_another_clients_evidence_neither_counts_nor_shows(session, cast, requirements):
    add_finding(session, cast, NOW, client_id=cast.bank, owner_id=cast.officer.id, by=cast.officer,
                requirement_ids=(requirements[0],))  # fmt: skip

    assert stands(session, cast.officer, requirements[0]) == "Failing: 1 major or minor finding open"
    assert stands(session, cast.outsider, requirements[0]) == "No evidence in 12 months"
    for actor, refs in ((cast.officer, ["FCA-1"]), (cast.outsider, [])):
        page = requirements_page(session, actor, RegisterFilter(standing="failing"), None)
        assert [row.ref for row in page.rows] == refs


def test_a_requirement_is_met_by_an_audit_until_a_finding_is_raised_and_again_when_it_is_ended(
    session, cast, checklist, requirements
):
    completed_audit(session, checklist, cast, {**PASSED, "A3": NA})
    assert [stands(session, cast.agent, key) for key in requirements] == [
        "Met, last shown on 24 Nov 2026",
        "Met, last shown on 24 Nov 2026",
        "No evidence in 12 months",  # N/A proves nothing
    ]

    row = add_finding(session, cast, NOW, grade=Grade.OBSERVATION, requirement_ids=(requirements[0],))
    assert stands(session, cast.agent, requirements[0]) == "At risk: 1 milder finding open"
    regrade(session, row, Grade.MINOR, "Worse than it looked", version=row.row_version, today=TODAY, by=cast.leader,
            now=NOW)  # fmt: skip
    assert stands(session, cast.agent, requirements[0]) == "Failing: 1 major or minor finding open"
    cancel(session, row, "It was another call", version=row.row_version, by=cast.manager, now=NOW)
    assert stands(session, cast.agent, requirements[0]) == "Met, last shown on 24 Nov 2026"


def test_a_revision_that_fails_takes_back_what_the_one_before_showed(session, cast, checklist, requirements):
    earlier = completed_audit(session, checklist, cast, PASSED)
    later = NOW + timedelta(days=2)
    audit = completed_audit(session, checklist, cast, PASSED, now=later)
    reopen_audit(session, audit, "A1 was wrong", version=audit.row_version, by=cast.officer, now=later)
    assert stands(session, cast.agent, requirements[0]) == "Met, last shown on 26 Nov 2026"
    answer(session, audit, "A1", said("No", comment="Heard again"), by=cast.leader, now=later)
    complete(session, audit, by=cast.leader, now=later, today=later.date())

    assert stands(session, cast.agent, requirements[0]) == "Failing: 1 major or minor finding open"
    finding = session.scalars(select(Finding)).one()
    cancel(session, finding, "It was another call", version=finding.row_version, by=cast.manager, now=later)
    assert stands(session, cast.agent, requirements[0]) == "Met, last shown on 24 Nov 2026", earlier.row_id


def test_evidence_older_than_twelve_months_counts_no_more_after_the_sweep(app, session, cast, checklist, requirements):
    completed_audit(session, checklist, cast, PASSED, now=NOW - timedelta(days=366))
    assert list(standing_problems(session, TODAY)) == [], "what is met may wait for the sweep"
    session.commit()
    runtime = app.extensions["tidemark"]

    assert age_standings(runtime).handled == len(REFS)
    assert age_standings(runtime).handled == 0
    session.rollback()
    assert stands(session, cast.agent, requirements[0]) == "No evidence in 12 months"
    assert next_ageing(session, NOW, runtime.settings.zone) is None


def test_a_backup_is_held_to_how_things_stood_on_its_day(database, session, cast, checklist, tmp_path):
    completed_audit(session, checklist, cast, PASSED)
    session.execute(update(RequirementStanding).values(compliance=Compliance.NO_EVIDENCE))
    session.commit()

    with pytest.raises(CannotBackUp, match="is kept as"):
        back_up(database, HOUSE, tmp_path / "data", tmp_path / "out.zip", today=NOW.date())
    back_up(database, HOUSE, tmp_path / "data", tmp_path / "out.zip", today=NOW.date() + timedelta(days=800))


def test_a_row_that_somebody_altered_is_named(session, cast, requirements):
    add_finding(session, cast, NOW, requirement_ids=(requirements[1],))
    assert list(standing_problems(session, TODAY)) == []

    row = session.scalars(select(RequirementStanding)).one()
    row.compliance, row.grave_count = Compliance.NO_EVIDENCE, 0
    session.flush()

    (problem,) = standing_problems(session, TODAY)
    assert problem == (
        "the standing of FCA-2 is kept as “No evidence in 12 months”, "
        "but findings and audits say “Failing: 1 major or minor finding open”"
    )


@pytest.mark.parametrize("client", [None, "bank"])
def test_there_is_one_row_for_a_requirement_and_a_client(session, cast, requirements, client):
    client_id = cast.bank if client else None
    session.add(RequirementStanding(requirement_id=requirements[0], client_id=client_id))
    session.flush()
    session.add(RequirementStanding(requirement_id=requirements[0], client_id=client_id))

    with pytest.raises(IntegrityError):
        session.flush()


class Floor:
    """A centre at which anything may happen next that moves a standing."""

    def __init__(self, app, session, cast, checklist, requirements, seed) -> None:
        self.session, self.cast, self.checklist, self.requirements = session, cast, checklist, requirements
        self.runtime, self.random, self.now = app.extensions["tidemark"], Random(seed), NOW  # noqa: S311 - no secret
        self.evidence = add_evidence_of(session, by=cast.officer, now=NOW)
        self.audits: list[Audit] = []

    @property
    def today(self):
        return local_day(self.now)

    def wait(self) -> None:
        self.now += timedelta(days=self.random.choice([1, 40, 200]))

    def raise_by_hand(self) -> None:
        add_finding(
            self.session, self.cast, self.now, by=self.cast.officer, owner_id=self.cast.officer.id,
            grade=self.random.choice(list(Grade)), client_id=self.random.choice([None, self.cast.bank]),
            requirement_ids=tuple(self.random.sample(self.requirements, 2)),
        )  # fmt: skip

    def regrade(self) -> None:
        if row := self.open_finding():
            grade = self.random.choice([grade for grade in Grade if grade is not row.grade])
            regrade(self.session, row, grade, "Seen again", version=row.row_version, today=self.today,
                    by=self.cast.officer, now=self.now)  # fmt: skip

    def cancel(self) -> None:
        if row := self.open_finding():
            cancel(self.session, row, "It was none", version=row.row_version, by=self.cast.manager, now=self.now)

    def check(self) -> None:
        if row := self.open_finding():
            row.status, row.check_due_on = FindingStatus.CHECKING, self.today
            verdict = FixVerdict("20 calls", "What was seen", self.random.choice([True, False]), self.evidence)
            check_effectiveness(self.session, row, verdict, self.runtime, version=row.row_version,
                                by=self.cast.administrator, now=self.now)  # fmt: skip

    def audit(self) -> None:
        client_id = self.random.choice([None, self.cast.bank])
        audit = opened_audit(self.session, self.checklist, self.cast, by=self.cast.officer, client_id=client_id,
                             now=self.now)  # fmt: skip
        self.fill(audit)
        self.audits.append(audit)

    def revise(self) -> None:
        if self.audits:
            audit = self.random.choice(self.audits)
            reopen_audit(self.session, audit, "Heard again", version=audit.row_version, by=self.cast.manager,
                         now=self.now)  # fmt: skip
            self.fill(audit)

    def fill(self, audit) -> None:
        answers = {code: self.random.choice(["Yes", "Yes", "No", NA]) for code in LINKS}
        answer_all(self.session, audit, answers, by=self.cast.officer, now=self.now)
        complete(self.session, audit, by=self.cast.officer, now=self.now, today=self.today)

    def accept(self) -> None:
        waiting = select(SystemicSuggestion).where(col(SystemicSuggestion.status) == SystemicStatus.SUGGESTED)
        for row in self.session.scalars(waiting.limit(1)).all():
            with suppress(BadInput):  # some of its findings ended or are graded otherwise by now
                accept_systemic(
                    self.session, row, "One cause", owner_id=self.cast.officer.id, version=row.row_version,
                    today=self.today, by=self.cast.officer, now=self.now,
                )  # fmt: skip

    def open_finding(self):
        rows = self.session.scalars(
            select(Finding).where(col(Finding.status).in_(OPEN)).order_by(col(Finding.id))
        ).all()
        return self.random.choice(rows) if rows else None


MOVES = ("wait", "raise_by_hand", "regrade", "cancel", "check", "audit", "revise", "accept")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_rows_are_what_a_recomputation_says(app, session, cast, checklist, requirements, seed):
    floor = Floor(app, session, cast, checklist, requirements, seed)
    for _ in range(25):
        move = floor.random.choice(MOVES)
        getattr(floor, move)()
        assert list(standing_problems(session, floor.today)) == [], move
    assert check_standings(session, nobody_listens, floor.today)[0].count > len(REFS), (
        "rows of more than one client were compared"
    )


def test_the_migration_fills_the_rows_of_what_was_there_before(database, app, session, cast, checklist, requirements):
    floor = Floor(app, session, cast, checklist, requirements, seed=4)
    for move in ("audit", "raise_by_hand", "audit", "raise_by_hand", "cancel", "revise", "audit"):
        getattr(floor, move)()
    kept = kept_standings(session)
    session.commit()

    schema.downgrade(database, "0010")
    schema.upgrade(database)

    assert list(standing_problems(session, floor.today)) == []
    filled = kept_standings(session)
    assert {key: one for key, one in kept.items() if one != ComplianceStanding()} == filled
