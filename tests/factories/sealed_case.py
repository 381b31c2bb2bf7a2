"""A change case with a little of everything that hangs on one, made by the operations that people use."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.cases.domain.questions import DEFAULTS
from app.cases.domain.words import CauseKind, ImpactStatus, ImpactVerdict
from app.cases.models import CaseChecklist, ChangeCase
from app.cases.operations import (
    Asking,
    CaseFields,
    OptionViews,
    WrittenAnswer,
    add_change,
    add_option,
    answer_questions,
    ask_expert,
    confirm_requirement,
    name_measure,
    open_case_because,
)
from app.cases.queries import requirements_of
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from tests.cast import NOW, Cast
from tests.factories.audits import DAY, postage
from tests.factories.cases import add_part
from tests.factories.organisation import add_fcr
from tests.factories.watch import fill_changes


def add_sealed_case(session: Session, cast: Cast, finding_id: int, requirement_ids: range, checklist_id: int) -> None:
    """Started by a finding, with a change, a decision of each sort, an option, an answer, a question and a part."""
    by: Any = {"by": cast.officer, "now": NOW}
    fields = CaseFields("Late final responses", cast.manager.person_id, DAY + timedelta(days=60))
    row = open_case_because(session, CauseKind.FINDING, finding_id, fields, **by)
    _add_relevant_change(session, row, requirement_ids, cast)
    confirm_requirement(session, row, requirements_of(session, cast.officer, row.row_id)[0].ref, **by)
    name_measure(session, row, add_fcr(session, cast, NOW).code, **by)
    # A checklist is proposed by its published questions, which would take a second one; what follows seals it too.
    session.add(
        CaseChecklist(
            case_id=row.row_id,
            checklist_id=checklist_id,
            status=ImpactStatus.CONFIRMED,
            number_then=1,
            decided_at=NOW,
            decided_by_name=cast.officer.name,
        )
    )
    add_option(session, row, OptionViews("A new letter", "Clearer", "Fewer calls", "Two forms for a while"), **by)
    answer = WrittenAnswer(ImpactVerdict.PARTLY, "The letter is a template")
    answer_questions(session, row, {DEFAULTS[0].key: answer}, **by)
    add_part(session, row, cast, NOW)
    asking = Asking(cast.leader.person_id, DAY + timedelta(days=7), "Both shifts")
    ask_expert(session, row, DEFAULTS[1].key, asking, postage(), **by)


def _add_relevant_change(session: Session, row: ChangeCase, requirement_ids: range, cast: Cast) -> None:
    fill_changes(session, 2, requirement_ids=requirement_ids, now=NOW)
    change = get_change(session, 1, to_change=True)
    relevant = TriageDecision(TriageStep.MARK_RELEVANT)
    decide(session, change, relevant, version=change.row_version, today=DAY, by=cast.officer, now=NOW)
    add_change(session, row, change.row_id, by=cast.officer, now=NOW)
