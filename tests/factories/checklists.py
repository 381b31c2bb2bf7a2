"""Checklists for tests: one that holds every type of question, or any document, stored as an import stores it."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.core.actor import Actor
from audits.checklists.domain.documents import checklist_of
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRow, SectionRow
from audits.checklists.operations.importing import store_checklists
from audits.words import AutofailMode, QuestionType, ScoringMode, Subject, VersionState

SMALL: dict[str, Any] = {
    "id": "CL-SMALL",
    "title": "Small check",
    "subject": "interaction",
    "channels": ["phone"],
    "scoring": {"mode": "questions", "pass_mark": 80},
    "sections": [
        {
            "id": "A",
            "title": "What scores",
            "weight": 60,
            "questions": [
                {
                    "id": "A1",
                    "text": "Was identity verified?",
                    "type": "yes_no",
                    "weight": 5,
                    "critical": "customer",
                    "category": "Confidentiality",
                    "requires_comment_on": ["No"],
                    "follow_up": {
                        "when": ["No"],
                        "questions": [{"id": "A1a", "text": "Was it reported?", "type": "yes_no", "weight": 2}],
                    },
                },
                {"id": "A2", "text": "Was the tone right?", "type": "scale4", "weight": 3, "category": "Empathy"},
                {
                    "id": "A3",
                    "text": "How many knew the route?",
                    "type": "choice",
                    "weight": 2,
                    "options": [
                        {"label": "Both", "score": 1},
                        {"label": "One", "score": "0.5"},
                        {"label": "Neither", "score": 0, "fail": True},
                    ],
                },
            ],
        },
        {
            "id": "B",
            "title": "What informs",
            "weight": 40,
            "questions": [
                {"id": "B1", "text": "Days until the answer.", "type": "number"},
                {"id": "B2", "text": "Day of the answer.", "type": "date"},
                {"id": "B3", "text": "What was said?", "type": "text"},
                {"id": "B4", "text": "The letter.", "type": "photo"},
                {"id": "B5", "text": "Auditor.", "type": "signature"},
                {"id": "B6", "text": "Thank the agent.", "type": "instruction"},
            ],
        },
    ],
}


def add_checklist(
    session: Session,
    document: Mapping[str, Any] = SMALL,
    *,
    by: Actor,
    now: datetime,
    publish: bool = True,
    **changes: Any,
) -> ChecklistRow:
    """Store a document, published; `changes` replace its top values (`id="CL-OTHER"`)."""
    read = checklist_of(deepcopy({**document, **changes}))
    store_checklists(session, [read], publish=publish, by=by, now=now)
    return session.scalars(select(ChecklistRow).where(col(ChecklistRow.ref) == read.ref)).one()


def version_of(
    session: Session, checklist: ChecklistRow, state: VersionState = VersionState.PUBLISHED
) -> ChecklistVersion:
    """The published version, or the draft."""
    chosen = select(ChecklistVersion).where(
        col(ChecklistVersion.checklist_id) == checklist.id, col(ChecklistVersion.state) == state
    )
    return session.scalars(chosen).one()


def fill_checklists(session: Session, count: int, *, now: datetime, start: int = 100) -> None:
    """Write many drafts of one question straight into the tables."""
    ids = range(start + 1, start + count + 1)
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (ChecklistRow, [_checklist(n, now) for n in ids]),
        (ChecklistVersion, [_version(n, now) for n in ids]),
        (SectionRow, [_section(n) for n in ids]),
        (QuestionRow, [_question(n) for n in ids]),
    )
    for table, rows in tables:
        session.execute(insert(table), rows)


def _checklist(n: int, now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "ref": f"BULK-{n:06}",
        "title": f"Bulk checklist {n}",
        "is_retired": False,
        "retired_reason": "",
        "created_at": now,
        "changed_at": now,
        "row_version": 1,
    }


def _version(n: int, now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "checklist_id": n,
        "number": 1,
        "state": VersionState.DRAFT,
        "title": f"Bulk checklist {n}",
        "guidance": "",
        "subject": Subject.INTERACTION,
        "channels": ["phone"],
        "audience": "",
        "mode": ScoringMode.QUESTIONS,
        "pass_mark": Decimal(80),
        "autofail_mode": AutofailMode.ZERO,
        "sampling": {},
        "change_note": "",
        "content_hash": "",
        "made_at": now,
        "made_by_name": "Test",
        "row_version": 1,
        "published_by_name": "",
    }


def _section(n: int) -> dict[str, Any]:
    return {"id": n, "version_id": n, "position": 0, "code": "A", "title": "All", "weight": Decimal(1)}


def _question(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "version_id": n,
        "section_id": n,
        "position": 0,
        "code": "A1",
        "text": f"Question of {n}",
        "type": QuestionType.YES_NO,
        "weight": Decimal(1),
        **dict.fromkeys(("guidance", "category", "notify_post"), ""),
        **{name: [] for name in ("shown_when", "steps", "options", "comment_on", "photo_on", "evidence_on")},
        **{name: [] for name in ("finding_on", "notify_on")},
        "na_allowed": True,
        "notify_at_once": False,
    }
