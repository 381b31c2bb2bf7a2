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
from app.cases.queries.checklists import TouchedChecklist, touched_checklists
from app.cases.queries.counts import counts_of
from app.cases.queries.parts import changes_of, days_here, options_of, parts_of, requirements_of, stages_planned
from app.cases.queries.questions import (
    all_questions,
    asked_of,
    experts_waited_for,
    visible_assignment,
    waiting_for,
)

__all__ = [
    "CaseFilter",
    "TouchedChecklist",
    "all_questions",
    "asked_of",
    "case_of_change",
    "cases_count",
    "cases_page",
    "changes_of",
    "counts_of",
    "days_here",
    "experts_waited_for",
    "open_totals",
    "options_of",
    "own_open",
    "owners_of_open",
    "parts_of",
    "plans_to_approve",
    "requirements_of",
    "stages_planned",
    "touched_checklists",
    "visible_assignment",
    "visible_case",
    "waiting_for",
]
