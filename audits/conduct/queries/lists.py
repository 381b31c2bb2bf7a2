"""Audits as lists and pages find them. `seen_audit` is the one rule of who may see which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, String, and_, func, literal, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import one_line
from app.db.paging import Order, Page, Selection, count_up_to, page_of
from app.db.scope import seen_client, seen_row, seen_unit
from app.people.queries import person_rows, site_rows, team_rows
from audits.checklists.queries.rows import checklist_rows, version_rows
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.models import Audit, AuditResult
from audits.words import AuditStatus, Outcome

CHECKLISTS = checklist_rows()
VERSIONS = version_rows()

ME = "me"
NEVER = date(9999, 12, 31)
MOST_VERSIONS = 20
LONGEST_ID = 9  # figures of an id that every database can hold
PARTS = ("q", "status", "checklist", "team", "auditor", "auditee", "outcome", "sort")
LONGEST_PART = 200
TO_DO = (AuditStatus.PLANNED, AuditStatus.IN_PROGRESS)


@dataclass(frozen=True)
class AuditFilter:
    """What the list is asked for; empty means any."""

    words: str = ""
    status: str = ""
    checklist: str = ""
    team: str = ""
    auditor: str = ""
    auditee: str = ""
    outcome: str = ""
    sort: str = "-number"


def filter_of(given: Mapping[str, str]) -> AuditFilter:
    """The filter that the parts of an address ask for; a word that is none of ours asks for nothing."""
    asked = {name: one_line(given.get(name, ""))[:LONGEST_PART] for name in PARTS}
    for name in ("checklist", "team", "auditee"):
        asked[name] = asked[name] if _is_id(asked[name]) else ""
    auditor = asked["auditor"]
    asked["auditor"] = auditor if auditor == ME or _is_id(auditor) else ""
    asked["status"] = asked["status"] if asked["status"] in {"to_do", *AuditStatus} else ""
    asked["outcome"] = asked["outcome"] if asked["outcome"] in list(Outcome) else ""
    words, sort = asked.pop("q"), asked.pop("sort")
    known = {*SORTS, "auditor"}
    return AuditFilter(words=words, sort=sort if sort.removeprefix("-") in known else "-number", **asked)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID


def seen_audit(actor: Actor) -> ColumnElement[bool]:
    """Audits of the actor's clients that look at a unit they see, that they carry out, or that were about them.

    Who was audited sees the audit from its first completion on, and never what is still being answered; leading the
    team, or seeing every team, makes no difference to that.
    """
    is_answered = col(Audit.result_id).is_not(None)
    return and_(
        seen_client(actor, col(Audit.client_id)),
        or_(
            and_(
                seen_unit(actor, col(Audit.team_id), col(Audit.site_id)),
                or_(col(Audit.auditee_id).is_(None), col(Audit.auditee_id) != actor.id, is_answered),
            ),
            col(Audit.auditor_id) == actor.id,
            and_(col(Audit.auditee_id) == actor.id, is_answered),
        ),
    )


def visible_audit(session: Session, actor: Actor, audit_id: int, *, to_change: bool = False) -> Audit:
    """One audit, or NotFound: the same answer for one that is not there and one that this actor may not see.

    `to_change` holds the row until the transaction ends, so that two steps at once go one after the other.
    """
    found = seen_row(session, Audit, col(Audit.id) == audit_id, seen_audit(actor), to_change=to_change)
    if found is None:
        raise NotFound("audit", audit_number(audit_id))
    return found


def is_about_only(audit: Audit, actor: Actor) -> bool:
    """Whether this person sees the audit as the one who was audited: results yes, unfinished answers no."""
    return actor.id is not None and audit.auditee_id == actor.id


def audits_page(session: Session, actor: Actor, wanted: AuditFilter, cursor: str | None, size: int = 50) -> Page:
    """A page of the list, each row with the names and the result that it shows."""
    people, auditors, teams, sites = person_rows(), person_rows().alias("auditor_rows"), team_rows(), site_rows()
    result = aliased(AuditResult)
    statement = (
        _matching(actor, wanted)
        .add_columns(
            col(Audit.status), col(Audit.revision), col(Audit.about), col(Audit.channel), col(Audit.due_on),
            col(Audit.happened_on), col(Audit.completed_at), col(Audit.question_count), col(Audit.answered_count),
            col(Audit.conflict_count), col(Audit.response), CHECKLISTS.c.title, CHECKLISTS.c.ref,
            col(Audit.auditor_id), col(Audit.auditee_id), col(result.outcome), col(result.raw), col(result.final),
            func.coalesce(people.c.name, "").label("auditee_name"),
            func.coalesce(auditors.c.name, "").label("auditor_name"),
            func.coalesce(teams.c.name, sites.c.name).label("unit_name"),
        )
        .outerjoin(people, people.c.id == col(Audit.auditee_id))
        .outerjoin(auditors, auditors.c.id == col(Audit.auditor_id))
        .outerjoin(teams, teams.c.id == col(Audit.team_id))
        .join(sites, sites.c.id == col(Audit.site_id))
        .outerjoin(result, col(result.id) == col(Audit.result_id))
    )  # fmt: skip
    key = wanted.sort.removeprefix("-")
    columns = {**SORTS, "auditor": type_coerce(func.lower(func.coalesce(auditors.c.name, "")), String)}
    order = Order(columns.get(key, SORTS["number"]), col(Audit.id), descending=wanted.sort.startswith("-"))
    return page_of(session, statement, order, cursor, size)


def audits_matching(actor: Actor, wanted: AuditFilter) -> Selection:
    """The ids of what a filter finds, for those who join on it."""
    return _matching(actor, wanted)


def audits_count(session: Session, actor: Actor, wanted: AuditFilter) -> int:
    """How many audits a filter finds, counted to 10,000."""
    return count_up_to(session, _matching(actor, wanted))


def checklist_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The checklists that this actor may see, for the filter, by title."""
    rows = session.execute(
        select(CHECKLISTS.c.id, CHECKLISTS.c.title)
        .where(seen_client(actor, CHECKLISTS.c.client_id))
        .order_by(CHECKLISTS.c.title, CHECKLISTS.c.id)
        .limit(300)
    )
    return [(str(row.id), row.title) for row in rows]


def team_choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The teams whose audits this actor may see, by name."""
    teams = team_rows()
    rows = session.execute(
        select(teams.c.id, teams.c.name)
        .where(seen_unit(actor, teams.c.id, teams.c.site_id))
        .order_by(teams.c.name, teams.c.id)
        .limit(300)
    )
    return [(str(row.id), row.name) for row in rows]


def audits_by_version(session: Session, actor: Actor, checklist_id: int) -> Sequence[Any]:
    """How many audits that this actor sees are pinned to each version, newest first: number and audits."""
    return session.execute(
        select(VERSIONS.c.number, func.count().label("audits"))
        .join(Audit, col(Audit.version_id) == VERSIONS.c.id)
        .where(VERSIONS.c.checklist_id == checklist_id, seen_audit(actor))
        .group_by(VERSIONS.c.number)
        .order_by(VERSIONS.c.number.desc())
        .limit(MOST_VERSIONS)
    ).all()


def to_do_count(session: Session, actor: Actor) -> int:
    """How many audits wait for this person, for the menu."""
    mine = select(col(Audit.id)).where(col(Audit.auditor_id) == actor.id, col(Audit.status).in_(TO_DO))
    return count_up_to(session, mine, cap=999)


SORTS: dict[str, Any] = {
    "number": col(Audit.id),
    "due": type_coerce(func.coalesce(col(Audit.due_on), literal(NEVER)), Date),
    "checklist": type_coerce(func.lower(CHECKLISTS.c.title), String),
}


def _matching(actor: Actor, wanted: AuditFilter) -> Selection:
    statement: Selection = (
        select(col(Audit.id))
        .join(CHECKLISTS, CHECKLISTS.c.id == col(Audit.checklist_id))
        .where(seen_audit(actor))
    )  # fmt: skip
    for column, value in (
        (Audit.checklist_id, wanted.checklist),
        (Audit.team_id, wanted.team),
        (Audit.auditee_id, wanted.auditee),
        (Audit.auditor_id, str(actor.id) if wanted.auditor == ME else wanted.auditor),
    ):
        if value:
            statement = statement.where(col(column) == int(value))
    if wanted.status == "to_do":
        statement = statement.where(col(Audit.status).in_(TO_DO))
    elif wanted.status:
        statement = statement.where(col(Audit.status) == AuditStatus(wanted.status))
    if wanted.outcome:
        # By the index of outcomes: asking each audit what it came to reads every result.
        came_to = select(col(AuditResult.id)).where(col(AuditResult.outcome) == wanted.outcome)
        statement = statement.where(col(Audit.result_id).in_(came_to))
    return _with_words(statement, wanted.words) if wanted.words else statement


def _with_words(statement: Selection, words: str) -> Selection:
    """By number (`A-0257`, `257`), else by what stands in the title, the subject or the recording's reference."""
    number = words.upper().removeprefix("A-")
    if number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID:
        return statement.where(or_(col(Audit.id) == int(number), col(Audit.about).contains(words, autoescape=True)))
    wanted = words.lower()
    texts = (CHECKLISTS.c.title, Audit.about, Audit.recording)
    return statement.where(or_(*(func.lower(col(text)).contains(wanted, autoescape=True) for text in texts)))
