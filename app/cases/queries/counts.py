"""What cases hold, counted: the facts from which every page, list and step says what is missing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.actions.domain.lifecycle import LIVE
from app.actions.domain.words import ActionStatus
from app.actions.queries import action_rows
from app.cases.domain.completeness import CaseCounts
from app.cases.domain.words import ImpactStatus
from app.cases.models import CaseChange, CaseOption, CasePart, CaseRequirement, ChangeCase
from app.cases.queries.checklists import checklist_counts
from app.cases.queries.measures import measure_counts
from app.cases.queries.parts import is_revised
from app.cases.queries.questions import open_questions
from app.people.queries import person_rows
from regwatch.changes.queries import change_rows


def counts_of(session: Session, case_ids: Collection[int]) -> dict[int, CaseCounts]:
    """What each of these cases holds, whoever asks: as many queries for many cases as for one."""
    wanted = sorted(case_ids)
    cases = {row.id: row for row in session.execute(_cases(wanted))}
    impacts: dict[int, dict[ImpactStatus, int]] = {case_id: {} for case_id in wanted}
    for case_id, status, count in session.execute(_impacts(wanted)):
        impacts[case_id][status] = count
    parts = {row.case_id: row for row in session.execute(_parts(wanted))}
    checklists, measures = checklist_counts(session, wanted), measure_counts(session, wanted)
    questions = open_questions(session, wanted)
    revised = dict(session.execute(_revised(wanted)).all())
    return {
        case_id: CaseCounts(
            proposed=impacts[case_id].get(ImpactStatus.PROPOSED, 0),
            confirmed=impacts[case_id].get(ImpactStatus.CONFIRMED, 0),
            set_aside=impacts[case_id].get(ImpactStatus.SET_ASIDE, 0),
            checklists_proposed=checklists[case_id].proposed,
            checklists_unowned=checklists[case_id].unowned,
            checklists_unchanged=checklists[case_id].unchanged,
            measures_proposed=measures[case_id].proposed,
            measures_unowned=measures[case_id].unowned,
            measures_unchanged=measures[case_id].unchanged,
            questions_open=questions[case_id],
            size=cases[case_id].size,
            options=cases[case_id].options,
            is_option_chosen=cases[case_id].chosen > 0,
            has_one_option_reason=bool(cases[case_id].one_option_reason),
            plan=cases[case_id].plan_status,
            revised=revised.get(case_id, 0),
            **_counted(parts.get(case_id)),
        )
        for case_id in wanted
    }


def _cases(case_ids: list[int]) -> Any:
    options = (
        select(
            col(CaseOption.case_id).label("case_id"),
            func.count().label("options"),
            func.count().filter(col(CaseOption.is_chosen)).label("chosen"),
        )
        .where(col(CaseOption.case_id).in_(case_ids))
        .group_by(col(CaseOption.case_id))
        .subquery()
    )
    return (
        select(
            col(ChangeCase.id),
            col(ChangeCase.size),
            col(ChangeCase.one_option_reason),
            col(ChangeCase.plan_status),
            func.coalesce(options.c.options, 0).label("options"),
            func.coalesce(options.c.chosen, 0).label("chosen"),
        )
        .outerjoin(options, options.c.case_id == col(ChangeCase.id))
        .where(col(ChangeCase.id).in_(case_ids))
    )


def _impacts(case_ids: list[int]) -> Any:
    return (
        select(col(CaseRequirement.case_id), col(CaseRequirement.status), func.count())
        .where(col(CaseRequirement.case_id).in_(case_ids))
        .group_by(col(CaseRequirement.case_id), col(CaseRequirement.status))
    )


def _revised(case_ids: list[int]) -> Any:
    changes = change_rows()
    return (
        select(col(CaseChange.case_id), func.count())
        .join(changes, changes.c.id == col(CaseChange.change_id))
        .where(col(CaseChange.case_id).in_(case_ids), is_revised(changes))
        .group_by(col(CaseChange.case_id))
    )


def _parts(case_ids: list[int]) -> Any:
    actions, people = action_rows(), person_rows()
    left_behind = actions.c.status.in_(LIVE) & ~func.coalesce(people.c.is_active, False)
    is_excused = col(CasePart.excused_at).is_not(None)
    return (
        select(
            col(CasePart.case_id),
            func.count().label("all"),
            func.count().filter(actions.c.status == ActionStatus.VERIFIED).label("done"),
            func.count().filter(is_excused).label("excused"),
            func.count().filter(actions.c.status == ActionStatus.CANCELLED, ~is_excused).label("cancelled"),
            func.count().filter(left_behind).label("left_behind"),
        )
        .join(actions, actions.c.id == col(CasePart.action_id))
        .outerjoin(people, people.c.id == actions.c.owner_id)
        .where(col(CasePart.case_id).in_(case_ids))
        .group_by(col(CasePart.case_id))
    )


def _counted(row: Any) -> dict[str, int]:
    if row is None:
        return {}
    return {
        "parts": row.all,
        "parts_done": row.done,
        "parts_excused": row.excused,
        "parts_cancelled": row.cancelled,
        "parts_left_behind": row.left_behind,
    }
