"""An organisation with a little of everything that verification covers, made by the operations that people use."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from app.history.domain.chain import FIRST_PREVIOUS, Entry, EntryFormat, document_hash, entry_hash
from app.history.operations import EntrySubject, record, redact
from app.procedures.operations import confirm_version, review_effect
from app.tables import metadata
from audits.checklists.models import ChecklistRow
from audits.conduct.operations.responding import (
    DisputeDecision,
    Wanted,
    decide_dispute,
    dispute_answers,
    sign_as_auditee,
)
from audits.words import DisputeStatus
from tests.cast import NOW, Cast
from tests.factories.audits import ANSWERED, DAY, answer, completed_audit, opened_audit, postage, said
from tests.factories.checklists import add_checklist
from tests.factories.consultations import add_consulted
from tests.factories.findings import add_finding
from tests.factories.organisation import add_fcr
from tests.factories.procedures import TODAY, add_complaint, in_force_with_effect
from tests.factories.register import add_requirement
from tests.factories.sealed_case import add_sealed_case
from tests.factories.sign_offs import add_decided


def add_sealed(session: Session, cast: Cast) -> ChecklistRow:
    """Two signed audits of which one has a second revision after a dispute, one with a collision, two findings, each
    on a requirement, a case of one of them, a procedure whose effect was looked at and which somebody confirmed, one
    half signed, a consultation, a redaction."""
    checklist = add_checklist(session, by=cast.officer, now=NOW)
    sign_as_auditee(session, completed_audit(session, checklist, cast), "Tom Birch", today=DAY, by=cast.agent, now=NOW)
    disputed = completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    paid, wanted = postage(), [Wanted("A2", "The customer thanked me", "2")]
    (row,) = dispute_answers(session, disputed, wanted, postage=paid, today=DAY, by=cast.agent, now=NOW)
    decision = DisputeDecision(DisputeStatus.ACCEPTED, "Heard again, and so it was")
    decide_dispute(
        session, disputed, row, decision, version=row.row_version, postage=paid, today=DAY, by=cast.officer, now=NOW
    )
    collided = opened_audit(session, checklist, cast)
    answer(session, collided, "A2", said("1"), by=cast.leader, device="desk", base=0)
    answer(session, collided, "A2", said("2"), by=cast.manager, device="phone", base=0)
    broken = [add_requirement(session, ref, by=cast.officer, now=NOW).row_id for ref in ("ORG-SEEN", "ORG-HEARD")]
    findings = [add_finding(session, cast, NOW, requirement_ids=(one,)).row_id for one in broken]
    add_sealed_case(session, cast, findings[0], range(broken[0], broken[-1] + 1), checklist.row_id)
    procedure = add_complaint(session, cast, NOW, code="PR-SEALED")
    fcr, since = add_fcr(session, cast, NOW, code="KPI-SEALED"), TODAY - timedelta(40)
    revision = in_force_with_effect(session, procedure, fcr.row_id, since, "More", by=cast.officer, now=NOW)
    review_effect(session, procedure, revision, 30, "Keep it", today=TODAY, by=cast.officer, now=NOW)
    confirm_version(session, procedure, revision.number, by=cast.agent, now=NOW)
    add_decided(session, cast, NOW)
    add_consulted(session, cast, NOW)
    about = EntrySubject("thing", "1")
    entry = record(session, "thing:done", "A name stood here", about=about, by=cast.officer, now=NOW, after={"a": "é"})
    redact(session, entry, "It must go", by=cast.administrator, now=NOW)
    session.flush()
    return checklist


def forget_formats(session: Session) -> None:
    """The same history as the release before formats wrote it: one hash an entry, and no seal in any document.

    Takes tables without their guards.
    """
    entries, documents = metadata.tables["history_entry"], metadata.tables["history_document"]
    previous = FIRST_PREVIOUS
    chosen = select(entries, documents.c.body, documents.c.salt.label("document_salt")).join(documents)
    for row in session.execute(chosen.order_by(entries.c.id)).all():
        body = row.body and {name: row.body[name] for name in ("before", "after")}
        digest = document_hash(body, row.document_salt) if body else row.document_hash
        fields = {name: getattr(row, name) for name in Entry.__dataclass_fields__ if name != "sequence"}
        entry = Entry(row.id, **{**fields, "document_hash": digest, "previous_hash": previous})
        previous = entry_hash(entry, EntryFormat.FIRST, "")
        hashes = {"document_hash": digest, "previous_hash": entry.previous_hash, "hash": previous}
        session.execute(update(entries).where(entries.c.id == row.id).values(**hashes, format=1, salt=""))
        if body:
            session.execute(update(documents).where(documents.c.entry_id == row.id).values(body=body))
    session.execute(update(metadata.tables["history_head"]).values(hash=previous))
