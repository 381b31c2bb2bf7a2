"""Actions for tests: one opened as a person opens it, or many written at once."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.actions.domain.words import ActionKind, ActionStatus
from app.actions.models import Action
from app.actions.operations import New, Origin, open_action
from app.core.actor import Actor
from tests.cast import Cast

ORIGIN = Origin("finding", 7, "F-0007")
TITLE = "Write the summary of the letter anew"
DUE = date(2026, 11, 27)  # the Friday after the cast's Tuesday


def add_action(session: Session, cast: Cast, *, by: Actor | None = None, now: datetime, **more: Any) -> Action:
    """An action of the Complaints team in Leeds, for a finding, owned by its leader."""
    given = {
        "origin": ORIGIN,
        "kind": ActionKind.CORRECTIVE,
        "title": TITLE,
        "owner_id": cast.leader.id,
        "due_on": None if "working_days" in more else DUE,
        "team_id": cast.complaints_team,
        "site_id": cast.leeds,
        "client_id": cast.bank,
        **more,
    }
    return open_action(session, New(**given), by=by or cast.manager, now=now)


def fill_actions(session: Session, count: int, cast: Cast, *, now: datetime, start: int = 0, **more: Any) -> None:
    """Write many open actions straight into the table, due from today on."""
    rows = [
        {
            "id": number,
            "origin_kind": "finding",
            "origin_id": number,
            "origin_label": f"F-{number:04}",
            "cycle": 1,
            "kind": ActionKind.CORRECTIVE,
            "title": f"Bulk action {number % 977}",
            "detail": "",
            "owner_id": cast.leader.id,
            "due_on": now.date() + timedelta(days=number % 60),
            "status": ActionStatus.OPEN,
            "team_id": cast.complaints_team,
            "site_id": cast.leeds,
            "client_id": None,
            "opened_at": now,
            "opened_by_id": cast.manager.id,
            "opened_by_name": cast.manager.name,
            "row_version": 1,
            **dict.fromkeys(("done_note", "verified_by_name", "verified_note", "sent_back_reason"), ""),
            "cancelled_reason": "",
            **more,
        }
        for number in range(start + 1, start + count + 1)
    ]
    session.execute(insert(Action), rows)
