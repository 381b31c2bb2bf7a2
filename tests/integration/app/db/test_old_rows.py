"""What an older database held is there after migrating, row by row."""

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from app.db import schema
from audits.conduct.operations.raising import held_origin
from audits.findings.operations.raising import raise_finding
from audits.words import Grade
from tests.factories.findings import add_audit, add_finding, add_questions, failed


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
