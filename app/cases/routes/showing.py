"""A case's page: the thread so far, what it touches, its plan and parts, and in one sentence what is missing."""

from collections.abc import Callable
from typing import Any

from flask import render_template

from app.actions.domain.lateness import is_late_action
from app.cases.domain.approval import PlanStep, plan_steps_from, why_not_approver
from app.cases.domain.completeness import CaseCounts, completeness, obstacles, plan_gaps
from app.cases.domain.planning import PlannedStage, count_back, late_by
from app.cases.domain.words import CaseStatus, ImpactStatus, number_of
from app.cases.forms import ANSWERS, SIZES, STAGES, AddRequirementForm, CloseForm
from app.cases.models import ChangeCase
from app.cases.queries import (
    AskedQuestion,
    asked_of,
    causes_of,
    changes_of,
    counts_of,
    days_here,
    options_of,
    parts_of,
    requirements_of,
    stages_planned,
    touched_checklists,
    touched_measures,
    visible_case,
)
from app.cases.routes.blueprint import READ, pages
from app.core import links
from app.core.capability import Capability
from app.core.days import local_day
from app.history.queries import latest_about
from app.people.queries import client_names, find_person
from app.web.access import current_actor, path_if_open
from app.web.forms import Form
from app.web.requests import session, today

WORDS: dict[str, tuple[str, str]] = {
    ImpactStatus.PROPOSED: ("todo", "To look at"),
    ImpactStatus.CONFIRMED: ("done", "Touched"),
    ImpactStatus.SET_ASIDE: ("off", "Set aside"),
}


@pages.page("/cases/<int:case_id>", READ)
def show_case(case_id: int) -> str:
    return page_of_case(visible_case(session(), current_actor(), case_id))


def page_of_case(row: ChangeCase, *, sent: Form | None = None) -> str:
    """The page, with a small form of it as it was sent where that was refused."""
    actor, counts = current_actor(), counts_of(session(), [row.row_id])[row.row_id]
    clients = {client_id: name for name, client_id in client_names(session(), actor).items()}
    is_open = row.status is CaseStatus.OPEN
    return render_template(
        "cases/show_case.html",
        row=row,
        number=number_of(row.row_id),
        owner=find_person(session(), row.owner_id),
        client=clients.get(row.client_id, "") if row.client_id else "",
        sentence=completeness(counts, row.effective_on, today()),
        missing=obstacles(counts),
        counts=counts,
        changes=changes_of(session(), row.row_id),
        causes=causes_of(session(), actor, row.row_id),
        path_if_open=path_if_open,
        entries=latest_about(session(), actor, "case", str(row.row_id)),
        may_run=actor.can(Capability.RUN_CASES) and is_open,
        may_approve=actor.can(Capability.APPROVE_PLANS)
        and is_open
        and not why_not_approver(row.owner_id, row.plan_sent_by_id, actor.id),
        sent=sent,
        attach=sent if isinstance(sent, AddRequirementForm) else AddRequirementForm(formdata=None),
        close=CloseForm(formdata=None, data={"row_version": row.row_version}),
        words=WORDS,
        look=look_in(row.status),
        paths=links,
        today=today(),
        **_impact(row, counts),
        **_plan(row, counts),
    )


def look_in(status: CaseStatus) -> Callable[..., tuple[str, str]]:
    """Class and mark of a step of the thread; what a case ended without is past, and no fault any more."""
    is_open = status is CaseStatus.OPEN

    def look(is_done: object, is_going: object = None, was_begun: object = None) -> tuple[str, str]:
        if is_done or (was_begun and not is_open):
            return "is-done", "s-done"
        if not is_open:
            return "is-todo", "s-off"
        return ("is-going", "s-going") if is_going else ("is-missing", "s-missing")

    return look


def is_part_late(part: Any, today: Any) -> bool:
    """A part that was excused is waited for no more."""
    return part.excused_at is None and is_late_action(part, today)


def counted_back(row: ChangeCase) -> list[PlannedStage]:
    """The stages of its plan by what each takes here; none while the day of effect is not known."""
    return count_back(row.effective_on, days_here(session())) if row.effective_on else []


def shown_questions(row: ChangeCase) -> list[AskedQuestion]:
    """What is asked of a case; of one that has ended, what was answered: what is asked since was never its own."""
    asked = asked_of(session(), row.row_id)
    return asked if row.status is CaseStatus.OPEN else [one for one in asked if one.answer is not None]


def _impact(row: ChangeCase, counts: CaseCounts) -> dict[str, Any]:
    """What the case touches, as far as its reader may see that, and what was asked about it."""
    touched = requirements_of(session(), current_actor(), row.row_id)
    checklists = touched_checklists(session(), current_actor(), row)
    seen_waiting = sum(line.status is ImpactStatus.PROPOSED or line.is_unchanged for line in checklists)
    return {
        "touched": touched,
        "not_shown": counts.proposed + counts.confirmed + counts.set_aside - len(touched),
        "checklists": checklists,
        "checklists_elsewhere": counts.checklists_proposed + counts.checklists_unchanged - seen_waiting,
        "measures": touched_measures(session(), row.row_id),
        "asked": shown_questions(row),
        "answer_words": ANSWERS,
        "size_words": SIZES,
        "options": options_of(session(), row.row_id),
    }


def _plan(row: ChangeCase, counts: CaseCounts) -> dict[str, Any]:
    """The plan counted back and how far it is."""
    actor = current_actor()
    stages = counted_back(row)
    steps = plan_steps_from(row.plan_status) if row.status is CaseStatus.OPEN else ()
    return {
        "stages": stages,
        "late_by": late_by(stages, local_day(row.opened_at)),
        "planned": stages_planned(session(), row.row_id),
        "stage_words": STAGES,
        "parts": parts_of(session(), row.row_id),
        "plan_missing": plan_gaps(counts),
        "can_send": PlanStep.SEND in steps,
        "can_approve": PlanStep.APPROVE in steps,
        "is_late": is_part_late,
        "may_open_parts": actor.can(Capability.RUN_CASES) or actor.can(Capability.SEE_EVERY_TEAM),
    }
