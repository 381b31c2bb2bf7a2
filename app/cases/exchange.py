"""Change cases as documents, for files."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.domain.days import number_of as action_number
from app.actions.queries import action_rows
from app.cases.domain.words import number_of
from app.cases.models import CaseChange, CaseMeasure, CaseRequirement
from app.cases.queries.cases import EVERY, CaseFilter, cases_page
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.importing import Document
from app.db.paging import Page
from app.db.scope import seen_client
from app.organisation.queries.rows import measure_rows
from app.people.queries import client_names, person_rows
from app.requirements.queries import requirement_rows
from regwatch.changes.queries import change_rows

Lines = dict[int, list[str]]


def documents_page(session: Session, actor: Actor, cursor: str | None, size: int = 500) -> Page:
    """A page of the cases that this actor may see, by number; its rows are documents."""
    page = cases_page(session, actor, CaseFilter(status=EVERY, sort="number"), cursor, size)
    ids = [row.id for row in page.rows]
    clients = {client_id: name for name, client_id in client_names(session, actor).items()}
    changes, touched, parts = _changes(session, ids), _touched(session, actor, ids), _parts(session, ids)
    measures = _measures(session, ids)
    documents = [
        {
            **_facts(row, clients),
            "changes": changes.get(row.id, []),
            "requirements": touched.get(row.id, []),
            "measures": measures.get(row.id, []),
            "parts": parts.get(row.id, []),
        }
        for row in page.rows
    ]
    return Page(tuple(documents), page.next_cursor, page.previous_cursor)


def _facts(row: Any, clients: dict[int, str]) -> Document:
    return {
        "number": number_of(row.id),
        "title": row.title,
        "status": row.status.value,
        "owner": row.owner_name,
        "client": clients.get(row.client_id, ""),
        "effective_on": row.effective_on.isoformat() if row.effective_on else None,
        "opened_at": _instant(row.opened_at),
        "opened_by": row.opened_by_name,
        "ended_at": _instant(row.ended_at),
        "ended_by": row.ended_by_name,
        "reason": row.ended_reason,
    }


def _instant(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _changes(session: Session, case_ids: Collection[int]) -> Lines:
    changes = change_rows()
    rows = session.execute(
        select(col(CaseChange.case_id), changes.c.title, changes.c.publisher)
        .join(changes, changes.c.id == col(CaseChange.change_id))
        .where(col(CaseChange.case_id).in_(case_ids))
        .order_by(col(CaseChange.id))
    )
    return _by_case((row.case_id, f"{row.title} ({row.publisher})") for row in rows)


def _touched(session: Session, actor: Actor, case_ids: Collection[int]) -> Lines:
    register = requirement_rows()
    rows = session.execute(
        select(col(CaseRequirement.case_id), register.c.ref, col(CaseRequirement.status), col(CaseRequirement.reason))
        .join(register, register.c.id == col(CaseRequirement.requirement_id))
        .where(col(CaseRequirement.case_id).in_(case_ids), seen_client(actor, register.c.client_id))
        .order_by(col(CaseRequirement.id))
    )
    return _by_case((row.case_id, _decided(row.ref, row)) for row in rows)


def _measures(session: Session, case_ids: Collection[int]) -> Lines:
    measures = measure_rows()
    rows = session.execute(
        select(col(CaseMeasure.case_id), measures.c.code, col(CaseMeasure.status), col(CaseMeasure.reason))
        .join(measures, measures.c.id == col(CaseMeasure.measure_id))
        .where(col(CaseMeasure.case_id).in_(case_ids))
        .order_by(col(CaseMeasure.id))
    )
    return _by_case((row.case_id, _decided(row.code, row)) for row in rows)


def _decided(name: str, row: Any) -> str:
    return f"{name}: {row.status.value.replace('_', ' ')}{f', {row.reason}' if row.reason else ''}"


def _parts(session: Session, case_ids: Collection[int]) -> Lines:
    actions, people = action_rows(), person_rows()
    rows = session.execute(
        select(actions.c.origin_id, actions.c.id, actions.c.title, actions.c.status, actions.c.due_on, people.c.name)
        .outerjoin(people, people.c.id == actions.c.owner_id)
        .where(actions.c.origin_kind == "case", actions.c.origin_id.in_(case_ids))
        .order_by(actions.c.id)
    )
    return _by_case((row.origin_id, _part(row)) for row in rows)


def _part(row: Any) -> str:
    number, status = action_number(row.id), row.status.value.replace("_", " ")
    return f"{number}: {row.title}, {row.name or 'nobody'}, due {day_in_words(row.due_on)}, {status}"


def _by_case(lines: Any) -> Lines:
    found: Lines = {}
    for case_id, line in lines:
        found.setdefault(case_id, []).append(line)
    return found
