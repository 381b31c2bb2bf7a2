"""Reading change cases, and what they hold."""

from app.cases.queries.cases import (
    CaseFilter,
    case_of_change,
    cases_count,
    cases_page,
    open_totals,
    own_open,
    owners_of_open,
    visible_case,
)
from app.cases.queries.parts import changes_of, counts_of, requirements_of

__all__ = [
    "CaseFilter",
    "case_of_change",
    "cases_count",
    "cases_page",
    "changes_of",
    "counts_of",
    "open_totals",
    "own_open",
    "owners_of_open",
    "requirements_of",
    "visible_case",
]
