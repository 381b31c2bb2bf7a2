"""The seal of a case: another value wherever one of its rows says something else, and only then."""

from datetime import UTC, date, datetime

from app.cases.domain.words import ImpactStatus
from app.history.domain.rows import seal_of_rows

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CASE = {"id": 1, "title": "Late letters", "effective_on": date(2027, 1, 18), "size": None, "opened_at": AT}
LINE = {"id": 4, "requirement_id": 2, "status": ImpactStatus.PROPOSED, "reason": ""}
KEPT = {"change_case": [CASE], "case_requirement": [LINE]}


def test_whatever_is_altered_added_or_taken_away_changes_it():
    others = [
        {**KEPT, "change_case": [{**CASE, "effective_on": date(2027, 1, 19)}]},
        {**KEPT, "change_case": [{**CASE, "size": "small"}]},
        {**KEPT, "change_case": [{**CASE, "effective_on": None}]},
        {**KEPT, "case_requirement": [{**LINE, "status": ImpactStatus.CONFIRMED}]},
        {**KEPT, "case_requirement": [LINE, {**LINE, "id": 5}]},
        {"change_case": [CASE], "case_checklist": [LINE]},
        {"change_case": [CASE]},
    ]
    seals = [seal_of_rows(one) for one in (KEPT, *others)]
    assert len(set(seals)) == len(seals)


def test_a_column_or_table_that_a_later_release_adds_and_nobody_filled_leaves_it_as_it_was():
    later = {"change_case": [{**CASE, "budget": None, "note": ""}], "case_requirement": [LINE], "case_supplier": []}
    assert seal_of_rows(later) == seal_of_rows(KEPT)
