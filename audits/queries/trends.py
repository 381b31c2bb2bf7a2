"""The figures of trends, added up in SQL over the latest result of each audit (SPEC 2.2.11, 2.7).

An audit counts once, with its latest completed revision and in the period of that. Units and clients that one may not
see are left out by the query; who only conducted an audit elsewhere does not see that unit's figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, String, and_, case, cast, func, literal, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client, seen_unit
from app.people.queries import site_rows, team_rows
from app.requirements.queries import requirement_rows
from audits.domain.scoring import FULL, MILLION
from audits.domain.trends import WHOLE, Cell, Dimension, Tally
from audits.domain.words import Critical, Outcome, shown
from audits.models import (
    Audit,
    AuditResult,
    Checklist,
    ChecklistVersion,
    Question,
    QuestionRequirement,
    QuestionResult,
)

MOST_KEYS = 200
NO_WORD = "-"  # the key of audits without a channel and of questions without a category


@dataclass(frozen=True)
class TrendFilter:
    """What is looked at: the edges of the periods as instants (one more than periods), and which audits."""

    edges: tuple[datetime, ...]
    by: Dimension = Dimension.TEAM
    checklist: str = ""
    team_id: int | None = None
    site_id: int | None = None
    channel: str = ""


def whole_cells(session: Session, actor: Actor, wanted: TrendFilter) -> list[Cell]:
    """Everything that the filter shows, by period: two queries."""
    none = literal(WHOLE)
    return [*_audit_cells(session, actor, wanted, none), *_critical_cells(session, actor, wanted, none)]


def key_cells(session: Session, actor: Actor, wanted: TrendFilter) -> list[Cell]:
    """The same by the chosen dimension: two queries."""
    key = _key(wanted.by)
    if wanted.by.splits_audits:
        return [*_audit_cells(session, actor, wanted, key), *_critical_cells(session, actor, wanted, key)]
    parts = _question_cells if wanted.by is Dimension.QUESTION else _part_cells
    return [*parts(session, actor, wanted, key), *_critical_cells(session, actor, wanted, key)]


def names_of(session: Session, actor: Actor, by: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """How people call the keys; a requirement of a client that one may not see has no name and is left out."""
    chosen = sorted(keys)
    if by in {Dimension.CATEGORY, Dimension.CHANNEL}:
        return {key: f"No {by}" if key == NO_WORD else shown(key) for key in chosen}
    return {row[0]: row[1] for row in session.execute(_names(actor, by, chosen))} if chosen else {}


def filter_choices(session: Session, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What the filter offers: units one sees, checklists and channels with audits; two queries."""
    teams, sites = team_rows(), site_rows()
    units = [
        *session.execute(
            select(literal("team-"), teams.c.id, teams.c.name)
            .where(seen_unit(actor, teams.c.id, teams.c.site_id))
            .union_all(
                select(literal("site-"), sites.c.id, sites.c.name).where(seen_unit(actor, literal(0), sites.c.id))
            )
            .limit(MOST_KEYS)
        )
    ]
    checklists = session.execute(
        select(col(Checklist.ref), col(Checklist.title))
        .where(seen_client(actor, col(Checklist.client_id)))
        .order_by(col(Checklist.title), col(Checklist.id))
        .limit(MOST_KEYS)
    )
    return {
        "unit": sorted(((f"{kind}{row_id}", name) for kind, row_id, name in units), key=lambda choice: choice[1]),
        "checklist": [(ref, title) for ref, title in checklists],
    }


def _audit_cells(session: Session, actor: Actor, wanted: TrendFilter, key: ColumnElement[str]) -> list[Cell]:
    period = _period(wanted)
    judged = col(AuditResult.outcome) != Outcome.NOT_SCORED
    statement = (
        select(
            period, key.label("key"),
            func.count(col(AuditResult.raw_millionths)), func.coalesce(func.sum(col(AuditResult.raw_millionths)), 0),
            func.sum(case((judged, 1), else_=0)),
            func.sum(case((col(AuditResult.outcome) == Outcome.PASS, 1), else_=0)),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(*_conditions(actor, wanted))
        .group_by("period", "key")
    )  # fmt: skip
    return _cells(session, _joined(statement, wanted.by, key))


def _part_cells(session: Session, actor: Actor, wanted: TrendFilter, key: ColumnElement[str]) -> list[Cell]:
    """Each audit's score in each part first, rounded half up to a millionth as results are, then their sum."""
    weight = cast(func.round(cast(col(QuestionResult.weight), Numeric(20, 6)) * MILLION), BigInteger)
    inner: Selection = (
        select(
            key.label("key"), func.min(col(AuditResult.completed_at)).label("at"),
            cast(func.sum(weight * col(QuestionResult.score_millionths)), BigInteger).label("gained"),
            cast(func.sum(weight), BigInteger).label("total"),
            func.max(case((col(QuestionResult.fails), 1), else_=0)).label("failed"),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .join(QuestionResult, col(QuestionResult.result_id) == col(AuditResult.id))
        .where(*_conditions(actor, wanted), col(QuestionResult.score_millionths).is_not(None))
        .group_by(col(AuditResult.id), "key")
    )  # fmt: skip
    parts = _joined(inner, wanted.by, key).subquery("part")
    score = (2 * FULL * parts.c.gained + parts.c.total) // (2 * parts.c.total)
    statement = select(
        _period(wanted, parts.c.at), parts.c.key,
        func.count(), func.sum(score), func.count(), func.sum(1 - parts.c.failed),
    ).group_by("period", parts.c.key)  # fmt: skip
    return _cells(session, statement)


def _question_cells(session: Session, actor: Actor, wanted: TrendFilter, _key: ColumnElement[str]) -> list[Cell]:
    """An audit answers a question once, so answers are audits here: added by question first, named by code after."""
    answer = QuestionResult
    inner: Selection = (
        select(
            _period(wanted), col(answer.question_id).label("question_id"), func.count().label("number"),
            func.sum(col(answer.score_millionths)).label("gained"),
            func.sum(case((col(answer.fails), 0), else_=1)).label("passed"),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .join(answer, col(answer.result_id) == col(AuditResult.id))
        .where(*_conditions(actor, wanted), col(answer.score_millionths).is_not(None))
        .group_by("period", col(answer.question_id))
    )  # fmt: skip
    sums = inner.subquery("sums")
    key = cast(col(ChecklistVersion.checklist_id), String) + literal("-") + col(Question.code)
    number = func.sum(sums.c.number)
    statement = (
        select(sums.c.period, key.label("key"), number, func.sum(sums.c.gained) * FULL, number, func.sum(sums.c.passed))
        .join(Question, col(Question.id) == sums.c.question_id)
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Question.version_id))
        .group_by(sums.c.period, "key")
    )
    return _cells(session, statement)


def _critical_cells(session: Session, actor: Actor, wanted: TrendFilter, key: ColumnElement[str]) -> list[Cell]:
    """Critical answers other than N/A, by class (SPEC 2.1: the three rates are reported apart)."""
    answer = QuestionResult
    statement: Selection = (
        select(
            _period(wanted), key.label("key"), col(answer.critical).label("kind"), func.count(),
            func.sum(case((col(answer.fails), 0), else_=1)),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .join(answer, col(answer.result_id) == col(AuditResult.id))
        .where(
            *_conditions(actor, wanted),
            col(answer.critical).is_not(None), col(answer.value).is_not(None), col(answer.is_na).is_(False),
        )
        .group_by("period", "key", "kind")
    )  # fmt: skip
    return [
        Cell(int(at), name, Tally(critical={Critical(kind): (int(passed), int(asked))}))
        for at, name, kind, asked, passed in session.execute(_joined(statement, wanted.by, key))
    ]


def _cells(session: Session, statement: Selection) -> list[Cell]:
    return [
        Cell(int(at), name, Tally(int(scored), int(raw), int(number), int(passed)))
        for at, name, scored, raw, number, passed in session.execute(statement)
    ]


def _conditions(actor: Actor, wanted: TrendFilter) -> list[ColumnElement[bool]]:
    found = [
        col(AuditResult.completed_at) >= wanted.edges[0],
        col(AuditResult.completed_at) < wanted.edges[-1],
        seen_client(actor, col(Audit.client_id)),
        seen_unit(actor, col(Audit.team_id), col(Audit.site_id)),
    ]
    if wanted.checklist:
        named = select(col(Checklist.id)).where(col(Checklist.ref) == wanted.checklist).scalar_subquery()
        found.append(col(Audit.checklist_id) == named)
    if wanted.team_id is not None:
        found.append(col(Audit.team_id) == wanted.team_id)
    if wanted.site_id is not None:
        found += [col(Audit.site_id) == wanted.site_id, col(Audit.team_id).is_(None)]
    if wanted.channel:
        found.append(col(Audit.channel) == wanted.channel)
    return found


def _period(wanted: TrendFilter, completed_at: Any = None) -> ColumnElement[int]:
    """Which period an instant falls in, by edges computed in the local zone: no database is asked about summer time."""
    at_instant = col(AuditResult.completed_at) if completed_at is None else completed_at
    steps: Sequence[Any] = [(at_instant < edge, literal(at)) for at, edge in enumerate(wanted.edges[1:])]
    return case(*steps, else_=literal(len(wanted.edges) - 2)).label("period")


def _key(by: Dimension) -> ColumnElement[str]:
    match by:
        case Dimension.TEAM:
            site = literal("site-") + cast(col(Audit.site_id), String)
            return func.coalesce(literal("team-") + cast(col(Audit.team_id), String), site)
        case Dimension.CHECKLIST:
            return cast(col(Audit.checklist_id), String)
        case Dimension.CHANNEL:
            return func.coalesce(func.nullif(col(Audit.channel), ""), NO_WORD)
        case Dimension.CATEGORY:
            return func.coalesce(func.nullif(col(Question.category), ""), NO_WORD)
        case Dimension.QUESTION:
            return cast(col(Audit.checklist_id), String) + literal("-") + col(Question.code)
        case Dimension.REQUIREMENT:
            return cast(col(QuestionRequirement.requirement_id), String)


def _joined(statement: Selection, by: Dimension, key: ColumnElement[str]) -> Selection:
    """Join what the key of a part stands in; the whole and the splitting dimensions need nothing more."""
    if by.splits_audits or getattr(key, "value", None) == WHOLE:
        return statement
    if by is Dimension.REQUIREMENT:
        link = col(QuestionRequirement.question_id) == col(QuestionResult.question_id)
        return statement.join(QuestionRequirement, link)
    return statement.join(Question, col(Question.id) == col(QuestionResult.question_id))


def _names(actor: Actor, by: Dimension, keys: Sequence[str]) -> Any:
    match by:
        case Dimension.TEAM:
            teams, sites = team_rows(), site_rows()
            return (
                select(literal("team-") + cast(teams.c.id, String), teams.c.name)
                .where(teams.c.id.in_(_numbers(keys, "team-")))
                .union_all(
                    select(literal("site-") + cast(sites.c.id, String), sites.c.name)
                    .where(sites.c.id.in_(_numbers(keys, "site-")))
                )
            )  # fmt: skip
        case Dimension.REQUIREMENT:
            rows = requirement_rows()
            named = select(cast(rows.c.id, String), rows.c.ref + literal(" ") + rows.c.title)
            return named.where(rows.c.id.in_(_numbers(keys)), seen_client(actor, rows.c.client_id))
        case Dimension.QUESTION:
            return _question_names(actor, keys)
        case _:
            checklists = select(cast(col(Checklist.id), String), col(Checklist.title))
            return checklists.where(col(Checklist.id).in_(_numbers(keys)), seen_client(actor, col(Checklist.client_id)))


def _question_names(actor: Actor, keys: Sequence[str]) -> Selection:
    """Questions by checklist and code: the newest wording of each, since a trend runs over versions."""
    key = cast(col(ChecklistVersion.checklist_id), String) + literal("-") + col(Question.code)
    newest = (
        select(func.max(col(Question.id)))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Question.version_id))
        .where(key.in_(keys))
        .group_by(key)
    )
    return (
        select(key, col(Checklist.ref) + literal(" ") + col(Question.code) + literal(" ") + col(Question.text))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Question.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(and_(col(Question.id).in_(newest), seen_client(actor, col(Checklist.client_id))))
    )


def _numbers(keys: Sequence[str], prefix: str = "") -> list[int]:
    return [int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)]
