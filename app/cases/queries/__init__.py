"""Reading change cases, and what they hold."""

from app.cases.queries.cases import (
    CaseFilter,
    case_of_change,
    cases_count,
    cases_page,
    open_totals,
    own_open,
    owners_of_open,
    plans_to_approve,
    visible_case,
)
from app.cases.queries.causes import (
    cases_changing_measure,
    cases_rewriting,
    cases_started_by,
    cases_touching,
    causes_of,
    visible_cause,
)
from app.cases.queries.checklists import TouchedChecklist, touched_checklists
from app.cases.queries.counts import counts_of
from app.cases.queries.horizon import days_of_effect, horizon_page, pressing
from app.cases.queries.internal import internal_page
from app.cases.queries.measures import TouchedMeasure, confirmed_measures, free_measures, touched_measures
from app.cases.queries.parts import changes_of, days_here, options_of, parts_of, requirements_of, stages_planned
from app.cases.queries.questions import (
    AskedQuestion,
    all_questions,
    asked_of,
    experts_waited_for,
    visible_assignment,
    waiting_for,
)
from app.cases.queries.waiting import late_without_a_case, waiting_count, waiting_page

__all__ = [
    "AskedQuestion",
    "CaseFilter",
    "TouchedChecklist",
    "TouchedMeasure",
    "all_questions",
    "asked_of",
    "case_of_change",
    "cases_changing_measure",
    "cases_count",
    "cases_page",
    "cases_rewriting",
    "cases_started_by",
    "cases_touching",
    "causes_of",
    "changes_of",
    "confirmed_measures",
    "counts_of",
    "days_here",
    "days_of_effect",
    "experts_waited_for",
    "free_measures",
    "horizon_page",
    "internal_page",
    "late_without_a_case",
    "open_totals",
    "options_of",
    "own_open",
    "owners_of_open",
    "parts_of",
    "plans_to_approve",
    "pressing",
    "requirements_of",
    "stages_planned",
    "touched_checklists",
    "touched_measures",
    "visible_assignment",
    "visible_case",
    "visible_cause",
    "waiting_count",
    "waiting_for",
    "waiting_page",
]
