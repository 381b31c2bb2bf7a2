"""Requirements for tests: one made as a person makes it, or many written at once."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.core.actor import Actor
from app.db.search import SearchEntry
from app.requirements.domain.contents import Attributes, NewWording, Tags, Wording
from app.requirements.domain.standing import Compliance
from app.requirements.domain.words import Applicability, Binding, Kind, Status, TagKind
from app.requirements.models import (
    Requirement,
    RequirementApplicability,
    RequirementOwnership,
    RequirementStanding,
    RequirementStatus,
    RequirementTag,
    RequirementVersion,
)
from app.requirements.operations import create_requirement

WORDING = Wording(
    "Call back within two days", "Service standard 4", "Call back within two working days.", "Every call."
)
ATTRIBUTES = Attributes(
    kind=Kind.ORGANISATIONAL,
    binding=Binding.INTERNAL,
    instrument="Service standard",
    status=Status.IN_FORCE,
    review_frequency_months=12,
    review_due_on=date(2027, 6, 1),
)


def add_requirement(
    session: Session,
    ref: str,
    *,
    by: Actor,
    now: datetime,
    effective_from: date | None = None,
    client_id: int | None = None,
    title: str = WORDING.title,
    tags: Tags = (),
    **attributes: object,
) -> Requirement:
    new = NewWording(replace(WORDING, title=title), effective_from)
    held = replace(ATTRIBUTES, tags=tags, **attributes)  # type: ignore[arg-type]  # names are checked by replace
    return create_requirement(session, ref, new, held, client_id=client_id, by=by, now=now)


def fill_register(
    session: Session, count: int, *, now: datetime, start: int = 0, effective_from: date | None = None
) -> None:
    """Write many requirements straight into the tables, each with all that one has which was added by hand."""
    ids = range(start + 1, start + count + 1)
    tables: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (Requirement, [_row(n, now) for n in ids]),
        (RequirementVersion, [{**_version(n, now), "effective_from": effective_from} for n in ids]),
        (RequirementTag, [tag for n in ids for tag in _tags(n)]),
        (SearchEntry, [_entry(n) for n in ids]),
        (RequirementOwnership, [{**_dated(n, now), "owner_id": None, "deputy_id": None} for n in ids]),
        (RequirementStatus, [{**_dated(n, now), "status": Status.IN_FORCE} for n in ids]),
        (RequirementApplicability, [_decision(n, now) for n in ids]),
    )
    for table, rows in tables:
        session.execute(insert(table), rows)


def fill_standings(session: Session, count: int, *, now: datetime, start: int = 0) -> None:
    """Write how many requirements stand straight into the table: of ten, six are met, one failing, one at risk."""
    kept = [_standing(n, now) for n in range(start + 1, start + count + 1) if n % 10 < 8]
    session.execute(insert(RequirementStanding), kept)


def _title(n: int) -> str:
    return f"Bulk rule {n % 977} about complaints"


def _row(n: int, now: datetime) -> dict[str, Any]:
    return {
        "id": n,
        "ref": f"BULK-{n:06}",
        "title": _title(n),
        "reference": f"BULK {n}",
        "instrument": f"Handbook {n % 20}",
        "kind": Kind.REGULATORY,
        "binding": Binding.RULE,
        "status": Status.IN_FORCE,
        "version": 1,
        "row_version": 1,
        "review_frequency_months": 12,
        "review_due_on": date(2027, 1 + n % 12, 1),
        "applicability": Applicability.NOT_DECIDED,
        "applicability_reason": "",
        "url": "",
        "verify": False,
        "verify_note": "",
        "created_at": now,
        "changed_at": now,
    }


def _version(n: int, now: datetime) -> dict[str, Any]:
    return {
        "requirement_id": n,
        "number": 1,
        "title": _title(n),
        "reference": f"BULK {n}",
        "demand": f"Answer complaint {n} in writing within the time that the handbook sets.",
        "applies_when": "Always.",
        "note": "",
        "made_at": now,
        "made_by_name": "Test",
    }


def _tags(n: int) -> list[dict[str, Any]]:
    values = ((TagKind.THEME, f"theme_{n % 30}"), (TagKind.ALIAS, f"Alias {n}"))
    return [{"requirement_id": n, "kind": kind, "value": value} for kind, value in values]


def _entry(n: int) -> dict[str, Any]:
    return {"kind": "requirement", "subject_id": n, "key": f"BULK-{n:06}", "title": _title(n), "body": f"BULK {n}"}


def _standing(n: int, now: datetime) -> dict[str, Any]:
    compliance = {0: Compliance.FAILING, 1: Compliance.AT_RISK}.get(n % 10, Compliance.MET)
    grave, mild = int(compliance is Compliance.FAILING), int(compliance is Compliance.AT_RISK)
    return {"requirement_id": n, "compliance": compliance, "grave_count": grave, "mild_count": mild, "met_at": now}


def _dated(n: int, now: datetime) -> dict[str, Any]:
    day = now.date()
    return {"requirement_id": n, "from_on": day, "to_on": None, "said_on": day, "said_by_name": "Test", "reason": ""}


def _decision(n: int, now: datetime) -> dict[str, Any]:
    return {**_dated(n, now), "scope": "", "applicability": Applicability.NOT_DECIDED}
