"""What failed in an audit, as the facts that findings are raised from."""

from sqlalchemy import select
from sqlmodel import Session, col

from audits.checklists.domain.questions import in_words
from audits.conduct.domain.answering import NOTHING_SAID
from audits.conduct.domain.missing import asked, makes_finding
from audits.conduct.models import Audit
from audits.conduct.operations.rows import KIND, label
from audits.conduct.queries.answers import State
from audits.findings.domain.facts import FindingOrigin, Shortfall


def held_origin(session: Session, audit: Audit) -> FindingOrigin:
    """The audit as an origin, held until the transaction ends: of two taps the second sees what the first raised."""
    session.execute(select(col(Audit.id)).where(col(Audit.id) == audit.row_id).with_for_update())
    return FindingOrigin(
        kind=KIND,
        id=audit.row_id,
        label=label(audit),
        site_id=audit.site_id,
        team_id=audit.team_id,
        client_id=audit.client_id,
        owner_id=audit.auditor_id,
    )


def shortfalls(state: State) -> list[Shortfall]:
    """The shown answers that make a finding, as the finding is made from them."""
    return [
        Shortfall(
            key=question.code,
            text=question.text,
            word=in_words(question, state.bodies[question.code].given),
            comment=state.bodies[question.code].comment,
            grade=question.grade,
            is_critical=question.critical is not None,
            requirement_ids=state.sheet.requirement_ids.get(question.code, ()),
        )
        for question in asked(state.sheet.checklist, state.bodies)
        if makes_finding(question, state.bodies.get(question.code, NOTHING_SAID))
    ]
