"""What an older database held is there after migrating, row by row."""

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from app.actions.operations import finish_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.core.actor import Actor
from app.db import schema
from app.requirements.domain.places import Where
from app.requirements.domain.words import Applicability, Sector
from app.requirements.operations import decide_for_place
from app.requirements.operations.dated import Decided, keep_decisions
from app.requirements.queries import visible_requirement
from app.requirements.starter_library import load_starter
from audits.conduct.operations.raising import held_origin
from audits.findings.operations import fixing
from audits.findings.operations.raising import raise_finding
from audits.words import Grade
from tests.factories.cases import add_case
from tests.factories.findings import add_audit, add_evidence_of, add_finding, add_questions, failed
from tests.factories.organisation import add_broadband


def rows(database, table: str) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id"))]


def test_findings_keep_where_they_came_from_when_they_no_longer_know_their_audit(database, cast, now):
    with database.transaction() as session:
        audit, questions = add_audit(session, cast, now), add_questions(session, now)
        origin = held_origin(session, audit)
        second = session.execute(text("SELECT text FROM question WHERE code = 'A2'")).scalar_one()
        critical = replace(failed("A2", grade=Grade.MAJOR), is_critical=True, text=second)
        raise_finding(session, origin, critical, today=now.date(), by=cast.leader, now=now)
        add_finding(session, cast, now)
        audit_id = audit.row_id
    before = rows(database, "finding")

    schema.downgrade(database, "0004")
    old = rows(database, "finding")
    assert [(row["audit_id"], row["question_id"]) for row in old] == [(audit_id, questions[1]), (None, None)]

    schema.upgrade(database)
    assert rows(database, "finding") == before
    assert before[0]["origin_label"] == f"A-{audit_id:04}"
    assert (before[0]["origin_key"], before[0]["asked"], bool(before[0]["is_critical"])) == ("A2", second, True)


def test_earlier_cycles_of_a_finding_are_kept_from_what_the_history_told_of_them(database, cast, now, app):
    with database.transaction() as session:
        row = add_finding(session, cast, now)
        for cycle in (1, 2):
            _fixed(session, cast, now, row)
            if cycle == 1:
                evidence = add_evidence_of(session, by=cast.manager, now=now)
                failed_check = fixing.FixVerdict(
                    "20 calls", "3 not identified", is_effective=False, evidence_id=evidence
                )
                held = {"version": row.row_version, "by": cast.manager, "now": now}
                fixing.check_effectiveness(session, row, failed_check, app.extensions["tidemark"], **held)
        add_finding(session, cast, now)
    before = rows(database, "finding_implementation")
    assert [(one["cycle"], bool(one["was_on_time"])) for one in before] == [(1, True), (2, True)]

    schema.downgrade(database, "0008")
    schema.upgrade(database)

    assert rows(database, "finding_implementation") == before


def test_cases_of_before_are_found_and_ask_for_no_look_at_what_nobody_revised(database, cast, now):
    with database.transaction() as session:
        add_case(session, cast, now)
    found, held = rows(database, "search_entry")[-1], rows(database, "case_change")
    assert found["title"] == "C-0001: Late final responses"

    schema.downgrade(database, "0013")
    assert "case" not in {row["kind"] for row in rows(database, "search_entry")}
    schema.upgrade(database)

    assert {**rows(database, "search_entry")[-1], "id": 0} == {**found, "id": 0}
    assert rows(database, "case_change") == held, "it is held against the change as it stands today"


def _fixed(session, cast, now, row):
    held = {"by": cast.leader, "now": now}
    action = fixing.PlannedAction(fixing.KINDS[0], "Write the script", owner_id=cast.leader.id, working_days=10)
    fixing.plan(session, row, action, version=row.row_version, **held)
    (line,) = [one for one in actions_of(session, "finding", row.row_id) if one.cycle == row.cycle]
    kept = visible_action(session, cast.leader, line.id)
    finish_action(session, kept, "Written", **held)
    verify_action(session, kept, "Read it", by=cast.manager, now=now)
    fixing.implement(session, row, 60, "One of a kind", version=row.row_version, today=now.date(), **held)


def test_what_the_starter_library_added_because_of_a_sector_is_known_to_be_the_sectors(database, cast, now):
    """Before, only its words told so: what somebody typed in the same words stays theirs."""
    with database.transaction() as session:
        load_starter(session, sector=Sector.PUBLIC, by=Actor.system("The starter library"), now=now)
        place = Where(site_id=cast.leeds)
        row = visible_requirement(session, cast.officer, "UKGDPR-15", to_change=True)
        said = Decided(Applicability.DOES_NOT_APPLY, "No calls there")
        decide_for_place(session, row, place, said, called="Leeds", version=1, by=cast.officer, now=now)
        by_hand = (
            "UPDATE requirement_applicability SET said_by_name = 'Hannah', sector = NULL WHERE requirement_id = :id"
        )
        typed = visible_requirement(session, cast.officer, "FCA-PRIN-12").row_id
        session.execute(text(by_hand), {"id": typed})
        product = add_broadband(session, cast, now).row_id
        apart = {row.row_id: said}
        keep_decisions(session, apart, place=Where(product_id=product), by=cast.officer, now=now)
    before = rows(database, "requirement_applicability")

    schema.downgrade(database, "0017")
    old = rows(database, "requirement_applicability")
    assert {row["sector"] for row in old} == {None}
    assert [row["scope"] for row in old if row["scope"]] == [place.key]

    schema.upgrade(database)
    assert rows(database, "requirement_applicability") == [row for row in before if row["product_id"] is None]
