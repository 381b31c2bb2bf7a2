"""The figures of trends, added up in SQL over the latest result of each audit (SPEC 2.2.11, 2.7).

An audit counts once, with its latest completed revision and in the period of that. Units and clients that one may not
see are left out by the query; who only conducted an audit elsewhere does not see that unit's figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Numeric,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.paging import Selection
from app.db.scope import seen_client, seen_unit
from app.people.queries import site_rows, team_rows
from app.requirements.queries import requirement_rows
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow
from audits.conduct.domain.scoring import FULL, MILLION
from audits.conduct.domain.tallies import Tally
from audits.conduct.models import Audit, AuditResult, QuestionResult
from audits.reporting.domain.trends import WHOLE, Cell, Dimension, VersionMark
from audits.words import Critical, Outcome, shown

MOST_KEYS = 200
MOST_MARKS = 100
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


def trend_cells(session: Session, actor: Actor, wanted: TrendFilter) -> tuple[list[Cell], list[Cell]]:
    """Everything that the filter shows by period, and the same by the chosen dimension.

    Answers are many, so each statement that reads them reads them once: what can be added up here is not asked again.
    """
    chosen = _chosen(actor, wanted)
    if wanted.by.splits_audits:
        cells = [*_audit_cells(session, chosen), *_critical_cells(session, chosen)]
        return [_whole(cell) for cell in cells], cells
    whole = _audit_cells(session, chosen)
    if wanted.by is Dimension.REQUIREMENT:  # an answer counts for each requirement of its question, or for none
        return [*whole, *_critical_cells(session, chosen)], _part_cells(session, chosen, wanted.by)
    cells = (_question_cells if wanted.by is Dimension.QUESTION else _part_cells)(session, chosen, wanted.by)
    return [*whole, *(_whole(Cell(one.period, one.key, Tally(critical=one.tally.critical))) for one in cells)], cells


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
        select(col(ChecklistRow.ref), col(ChecklistRow.title))
        .where(seen_client(actor, col(ChecklistRow.client_id)))
        .order_by(col(ChecklistRow.title), col(ChecklistRow.id))
        .limit(MOST_KEYS)
    )
    return {
        "unit": sorted(((f"{kind}{row_id}", name) for kind, row_id, name in units), key=lambda choice: choice[1]),
        "checklist": [(ref, title) for ref, title in checklists],
    }


def _chosen(actor: Actor, wanted: TrendFilter) -> CTE:
    """The latest results that the filter shows, each with its period, and its key where audits have one.

    Worked out once and kept: a period is found by comparing with every edge, which no answer should pay for again.
    """
    key = _key(wanted.by) if wanted.by.splits_audits else literal(WHOLE)
    return (
        select(
            col(AuditResult.id).label("result_id"), _period(wanted).label("period"), key.label("key"),
            col(AuditResult.raw_millionths).label("raw"), col(AuditResult.outcome).label("outcome"),
            col(AuditResult.is_autofail).label("failed_critical"), _asks_critical().label("asks_critical"),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(*_conditions(actor, wanted))
        .cte("chosen")
        .prefix_with("MATERIALIZED")
    )  # fmt: skip


def _audit_cells(session: Session, chosen: CTE) -> list[Cell]:
    rows = chosen.c
    judged = rows.outcome != Outcome.NOT_SCORED
    statement = select(
        rows.period, rows.key,
        func.count(rows.raw), func.coalesce(func.sum(rows.raw), 0),
        func.sum(case((judged, 1), else_=0)), func.sum(case((rows.outcome == Outcome.PASS, 1), else_=0)),
        func.sum(case((rows.asks_critical, 1), else_=0)),
        func.sum(case((and_(rows.asks_critical, ~rows.failed_critical), 1), else_=0)),
    ).group_by(rows.period, rows.key)  # fmt: skip
    return [
        Cell(int(at), name, Tally(int(scored), int(raw), int(number), int(passed), {}, int(asked), int(free)))
        for at, name, scored, raw, number, passed, asked, free in session.execute(statement)
    ]


def _part_cells(session: Session, chosen: CTE, by: Dimension) -> list[Cell]:
    """Each audit's score in each part first, rounded half up to a millionth as results are, then their sum."""
    scored, key = col(QuestionResult.score_millionths), _key(by)
    weight = cast(func.round(cast(col(QuestionResult.weight), Numeric(20, 6)) * MILLION), BigInteger)
    inner: Selection = (
        select(
            func.min(chosen.c.period).label("period"), key.label("part_key"), func.count(scored).label("number"),
            cast(func.sum(weight * scored), BigInteger).label("gained"),
            cast(func.sum(case((scored.is_not(None), weight))), BigInteger).label("total"),
            func.max(case((and_(scored.is_not(None), col(QuestionResult.fails)), 1), else_=0)).label("failed"),
            *(column for kind in Critical for column in _critical_sums(kind)),
        )
        .select_from(chosen)
        .join(QuestionResult, col(QuestionResult.result_id) == chosen.c.result_id)
        .where(or_(scored.is_not(None), _counts_as_critical()))
        .group_by(chosen.c.result_id, "part_key")
    )  # fmt: skip
    part = _joined(inner, by).subquery("part").c
    score = (2 * FULL * part.gained + part.total) // (2 * part.total)
    is_scored = part.number > 0
    asked, passed = (sum((part[f"{name}_{kind}"] for kind in Critical), literal(0)) for name in ("asked", "passed"))
    sums = [
        func.sum(case((asked > 0, 1), else_=0)), func.sum(case((and_(asked > 0, asked == passed), 1), else_=0)),
        *(func.sum(part[f"{name}_{kind}"]) for kind in Critical for name in ("passed", "asked")),
    ]  # fmt: skip
    statement = select(
        part.period, part.part_key,
        func.sum(case((is_scored, 1), else_=0)), func.coalesce(func.sum(case((is_scored, score))), 0),
        func.sum(case((is_scored, 1 - part.failed), else_=0)), *sums,
    ).group_by(part.period, part.part_key)  # fmt: skip
    return [
        Cell(int(at), name, Tally(int(number), int(raw), int(number), int(passed), _by_class(counted), judged, free))
        for at, name, number, raw, passed, judged, free, *counted in session.execute(statement)
    ]


def _question_cells(session: Session, chosen: CTE, _by: Dimension) -> list[Cell]:
    """An audit answers a question once, so answers are audits here: added by question first, named by code after."""
    answer, scored = QuestionResult, col(QuestionResult.score_millionths)
    passes = and_(scored.is_not(None), col(answer.fails).is_(False))
    inner: Selection = (
        select(
            chosen.c.period, col(answer.question_id).label("question_id"), func.count(scored).label("number"),
            func.coalesce(func.sum(scored), 0).label("gained"),
            func.sum(case((passes, 1), else_=0)).label("passed"),
            *(column for kind in Critical for column in _critical_sums(kind)),
        )
        .select_from(chosen)
        .join(answer, col(answer.result_id) == chosen.c.result_id)
        .where(or_(scored.is_not(None), _counts_as_critical()))
        .group_by(chosen.c.period, col(answer.question_id))
    )  # fmt: skip
    sums = inner.subquery("sums").c
    key = cast(col(ChecklistVersion.checklist_id), String) + literal("-") + col(QuestionRow.code)
    counted = [sums[f"{name}_{kind}"] for kind in Critical for name in ("passed", "asked")]
    statement = (
        select(sums.period, key, sums.number, sums.gained * FULL, sums.passed, *counted)
        .join(QuestionRow, col(QuestionRow.id) == sums.question_id)
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
    )
    return [
        Cell(int(at), name, Tally(int(number), int(raw), int(number), int(passed), *_as_audits(_by_class(critical))))
        for at, name, number, raw, passed, *critical in session.execute(statement)
    ]


def version_marks(session: Session, actor: Actor, wanted: TrendFilter) -> list[VersionMark]:
    """Where a new version of a checklist that these audits used came into use, earliest first; at most 100."""
    used = (
        select(col(Audit.checklist_id))
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(*_conditions(actor, wanted))
    )
    chosen = (
        select(
            col(ChecklistVersion.checklist_id), col(ChecklistRow.ref), col(ChecklistVersion.number),
            col(ChecklistVersion.published_at), col(ChecklistVersion.change_note),
        )
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(
            col(ChecklistVersion.number) > 1,
            col(ChecklistVersion.published_at) >= wanted.edges[0],
            col(ChecklistVersion.published_at) < wanted.edges[-1],
            col(ChecklistRow.id).in_(used),
        )
        .order_by(col(ChecklistVersion.published_at), col(ChecklistVersion.id))
        .limit(MOST_MARKS)
    )  # fmt: skip
    return [
        VersionMark(sum(row.published_at >= edge for edge in wanted.edges[1:-1]), *row)
        for row in session.execute(chosen)
    ]


def _critical_cells(session: Session, chosen: CTE) -> list[Cell]:
    """Critical answers other than N/A, by class (SPEC 2.1: the three rates are reported apart)."""
    answer = QuestionResult
    statement = (
        select(
            chosen.c.period, chosen.c.key, col(answer.critical), func.count(),
            func.sum(case((col(answer.fails), 0), else_=1)),
        )
        .select_from(chosen)
        .join(answer, col(answer.result_id) == chosen.c.result_id)
        .where(_counts_as_critical())
        .group_by(chosen.c.period, chosen.c.key, col(answer.critical))
    )  # fmt: skip
    return [
        Cell(int(at), name, Tally(critical={Critical(kind): (int(passed), int(asked))}))
        for at, name, kind, asked, passed in session.execute(statement)
    ]


def _counts_as_critical() -> ColumnElement[bool]:
    answer = QuestionResult
    return and_(col(answer.critical).is_not(None), col(answer.value).is_not(None), col(answer.is_na).is_(False))


def _critical_sums(kind: Critical) -> tuple[Any, Any]:
    """Passed and asked of one class."""
    counts = and_(col(QuestionResult.critical) == kind, _counts_as_critical())
    passes = and_(counts, col(QuestionResult.fails).is_(False))
    return (
        func.sum(case((passes, 1), else_=0)).label(f"passed_{kind}"),
        func.sum(case((counts, 1), else_=0)).label(f"asked_{kind}"),
    )


def _asks_critical() -> ColumnElement[bool]:
    """Whether a critical question was answered in a result, other than by N/A."""
    answer = QuestionResult
    return exists().where(col(answer.result_id) == col(AuditResult.id), _counts_as_critical())


def _as_audits(critical: dict[Critical, tuple[int, int]]) -> tuple[dict[Critical, tuple[int, int]], int, int]:
    """Of one question: an audit answers it once, so its critical answers are the audits in which it was answered."""
    passed, asked = Tally(critical=critical).critical_all
    return critical, asked, passed


def _by_class(counted: Sequence[int]) -> dict[Critical, tuple[int, int]]:
    """Passed and asked by class, from a row's sums in their order; a class that nobody asked about is left out."""
    pairs = zip(Critical, counted[::2], counted[1::2], strict=True)
    return {kind: (int(passed), int(asked)) for kind, passed, asked in pairs if asked}


def _whole(cell: Cell) -> Cell:
    return Cell(cell.period, WHOLE, cell.tally)


def _conditions(actor: Actor, wanted: TrendFilter) -> list[ColumnElement[bool]]:
    found = [
        col(AuditResult.completed_at) >= wanted.edges[0],
        col(AuditResult.completed_at) < wanted.edges[-1],
        seen_client(actor, col(Audit.client_id)),
        seen_unit(actor, col(Audit.team_id), col(Audit.site_id)),
    ]
    if wanted.checklist:
        named = select(col(ChecklistRow.id)).where(col(ChecklistRow.ref) == wanted.checklist).scalar_subquery()
        found.append(col(Audit.checklist_id) == named)
    if wanted.team_id is not None:
        found.append(col(Audit.team_id) == wanted.team_id)
    if wanted.site_id is not None:
        found += [col(Audit.site_id) == wanted.site_id, col(Audit.team_id).is_(None)]
    if wanted.channel:
        found.append(col(Audit.channel) == wanted.channel)
    return found


def _period(wanted: TrendFilter) -> ColumnElement[int]:
    """Which period an instant falls in, by edges computed in the local zone: no database is asked about summer time."""
    steps: Sequence[Any] = [
        (col(AuditResult.completed_at) < edge, literal(at)) for at, edge in enumerate(wanted.edges[1:])
    ]
    return case(*steps, else_=literal(len(wanted.edges) - 2))


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
            return func.coalesce(func.nullif(col(QuestionRow.category), ""), NO_WORD)
        case Dimension.QUESTION:
            return cast(col(Audit.checklist_id), String) + literal("-") + col(QuestionRow.code)
        case Dimension.REQUIREMENT:
            return cast(col(QuestionRequirement.requirement_id), String)


def _joined(statement: Selection, by: Dimension) -> Selection:
    """Join what the key of a part stands in."""
    if by is Dimension.REQUIREMENT:
        link = col(QuestionRequirement.question_id) == col(QuestionResult.question_id)
        return statement.join(QuestionRequirement, link)
    return statement.join(QuestionRow, col(QuestionRow.id) == col(QuestionResult.question_id))


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
            checklists = select(cast(col(ChecklistRow.id), String), col(ChecklistRow.title))
            return checklists.where(
                col(ChecklistRow.id).in_(_numbers(keys)), seen_client(actor, col(ChecklistRow.client_id))
            )


def _question_names(actor: Actor, keys: Sequence[str]) -> Selection:
    """Questions by checklist and code: the newest wording of each, since a trend runs over versions."""
    key = cast(col(ChecklistVersion.checklist_id), String) + literal("-") + col(QuestionRow.code)
    newest = (
        select(func.max(col(QuestionRow.id)))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
        .where(key.in_(keys))
        .group_by(key)
    )
    return (
        select(key, col(ChecklistRow.ref) + literal(" ") + col(QuestionRow.code) + literal(" ") + col(QuestionRow.text))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(QuestionRow.version_id))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(and_(col(QuestionRow.id).in_(newest), seen_client(actor, col(ChecklistRow.client_id))))
    )


def _numbers(keys: Sequence[str], prefix: str = "") -> list[int]:
    return [int(key.removeprefix(prefix)) for key in keys if key.startswith(prefix)]
