"""Whoever is responsible for something can pass it on: every column that names a person is a duty or says why not."""

from app.home.handover import DUTIES
from app.tables import metadata

# Columns that name a person who answers for nothing in the row: who did it, whose it is, or whom it is about.
NO_DUTY = {
    "person_role.person_id": "a part of the person",
    "person_client.person_id": "a part of the person",
    "stand_in.giver_id": "who passed it on; who answers stands in the row of the duty",
    "stand_in.receiver_id": "to whom it was passed; who answers stands in the row of the duty",
    "person_session.person_id": "a part of the person, which ends with their access",
    "password_link.person_id": "a part of the person, which ends with their access",
    "signature.person_id": "who signed",
    "requirement_ownership.owner_id": "kept from day to day beside requirement.owner_id, with which it passes",
    "requirement_ownership.deputy_id": "kept from day to day beside requirement.deputy_id, with which it passes",
    "suggestion.made_by_id": "who made it; it is answered by whoever decides about the text",
    "procedure_draft_author.person_id": "who saved words of it",
    "procedure_revision_author.person_id": "who saved words of it",
    "procedure_attestation.person_id": "who confirmed it",
    "procedure_asked_person.person_id": "who is asked; nobody confirms in the place of somebody else",
    "procedure_draft_buffer.person_id": "what they typed and did not save, which nobody else sees",
    "sign_off.asked_by_id": "who asked; what lacks people to sign it stands in the work of the officers too",
    "sign_off_contributor.person_id": "who wrote words of it",
    "sign_off_decision.person_id": "who decided",
    "sign_off_decision.for_id": "for whose seat it was decided",
    "sign_off_delegation.giver_id": "whose signature it is; it ends by itself",
    "sign_off_delegation.receiver_id": "who may sign for them; it ends by itself",
    "consultation_invitation.person_id": "who was asked; nobody answers in the place of somebody else",
    "audit.auditee_id": "whose work it looks at; nobody answers in the place of somebody else",
    "audit_response.person_id": "who responded",
    "dispute.raised_by_id": "who raised it; it is decided by whoever stands apart",
    "effectiveness_check.checked_by_id": "who checked",
    "report_file.person_id": "for whom it was made, and nobody else opens it",
    "change.decided_by_id": "who decided; what was put off comes back to everybody who triages",
}
# A name of a duty, also where the column has no foreign key.
OF_A_DUTY = ("owner_id", "deputy_id", "checker_id", "auditor_id", "assignee_id", "assigned_to_id", "responsible_id")


def test_every_column_that_names_a_person_is_a_duty_or_says_why_not():
    named = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(OF_A_DUTY) or any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    assert len(named) > 10
    assert named == {duty.column for duty in DUTIES} | set(NO_DUTY)


def test_no_two_duties_have_one_key_or_one_column():
    assert len({duty.key for duty in DUTIES}) == len({duty.column for duty in DUTIES}) == len(DUTIES)
