"""A signed revision is published for its day, and what is published stays what it was."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.checks import CHECKS
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.queries import verify_history
from app.home.bare import bare_tables
from app.people.operations import pass_duty
from app.procedures.domain.lifecycle import RevisionStep
from app.procedures.domain.publishing import Publication
from app.procedures.domain.words import RevisionStatus
from app.procedures.due import due_items
from app.procedures.handover import DUTIES
from app.procedures.operations import DetailFields, edit_details, publish_revision, retire, withdraw_revision
from app.procedures.operations.stepping import take_step
from app.procedures.queries import last_label, published_versions, revision_numbered, visible_procedure
from app.tables import metadata
from tests.factories.procedures import (
    COMPLAINT,
    TODAY,
    add_complaint,
    papers_for,
    publish,
    reword,
    signed,
    submit,
    write,
)
from tests.pages_client import row_version, words

pytestmark = pytest.mark.both_databases
DAY = date(2026, 12, 1)


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def test_a_signed_revision_is_published_for_a_day_to_come(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    publish(session, row, revision, DAY, by=cast.manager, now=now)

    assert (revision.status, revision.published_by_name) == (RevisionStatus.PUBLISHED, "Martin Keogh")
    assert [(one.number, str(one.label), one.starts_on) for one in published_versions(session, row.row_id)] == [
        (1, "1.0", DAY)
    ]


def test_what_is_not_signed_is_not_published(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    with pytest.raises(StepNotAllowed):
        publish(session, row, revision, DAY, by=cast.manager, now=now)


def test_who_may_not_write_procedures_publishes_none(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(NotAllowed):
        publish(session, row, revision, DAY, by=cast.agent, now=now)


def test_the_next_version_is_called_after_every_one_that_people_saw(session, row, cast, now):
    first = signed(session, row, by=cast.officer, now=now)
    publish(session, row, first, DAY, by=cast.officer, now=now)
    withdraw_revision(
        session, row, first, "Too early", version=first.row_version, today=TODAY, by=cast.officer, now=now
    )
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now, is_material=False)

    assert str(last_label(session, row.row_id)) == "1.0"
    assert (second.major, second.minor) == (1, 1), "two versions that people saw are never called alike"


def test_two_versions_never_begin_on_one_day(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        publish(session, row, second, DAY, by=cast.officer, now=now)
    assert "takes effect on 1 Dec 2026" in refused.value.errors["starts_on"]

    second.in_force_from, second.published_at, second.status = DAY, now, RevisionStatus.PUBLISHED
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_before_its_day_a_version_is_withdrawn_and_the_one_before_stays(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now)
    publish(session, row, second, DAY + timedelta(7), by=cast.officer, now=now)
    withdraw_revision(
        session, row, second, "The lender waits", version=second.row_version, today=DAY, by=cast.officer, now=now
    )

    assert [one.number for one in published_versions(session, row.row_id)] == [1]


def test_what_took_effect_is_not_withdrawn(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    publish(session, row, revision, DAY, by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        withdraw_revision(
            session, row, revision, "Wrong", version=revision.row_version, today=DAY, by=cast.officer, now=now
        )


def test_a_retired_procedure_takes_with_it_what_was_to_come(session, row, cast, now):
    first = signed(session, row, by=cast.officer, now=now)
    publish(session, row, first, DAY, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    second = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SUBMITTED)
    retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)

    assert [first.status, second.status] == [RevisionStatus.WITHDRAWN] * 2
    assert {first.ended_reason, second.ended_reason} == {"The procedure was retired: The product went"}


def test_a_page_that_was_opened_before_somebody_else_decided_publishes_nothing(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        publish_revision(
            session,
            row,
            revision,
            Publication(DAY, papers_for(row, revision)),
            version=revision.row_version - 1,
            today=TODAY,
            by=cast.officer,
            now=now,
        )
    assert "Look at it again" in refused.value.errors["starts_on"]


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE procedure_revision SET in_force_from = '2026-11-30'",
        "UPDATE procedure_revision SET published_by_name = 'Ivy Chandra'",
        "UPDATE procedure_revision SET status = 'signed'",
    ],
)
def test_the_database_refuses_to_change_what_was_published(session, row, cast, now, alter):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)

    with pytest.raises(DBAPIError, match="a revision of a procedure cannot be changed"):
        session.execute(text(alter))


def test_the_verification_names_a_revision_whose_status_was_altered(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    session.flush()
    assert verify_history(session, (), CHECKS).is_whole

    session.execute(text(f"UPDATE procedure_revision SET status = 'signed' WHERE id = {revision.row_id}"))
    problem = verify_history(session, (), CHECKS).problem
    assert problem is not None
    assert "how far the revisions of procedure 1 are was altered" in problem


def test_the_verification_names_an_altered_revision_of_a_procedure_that_was_passed_on(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now, upto=RevisionStatus.SIGNING)
    (duty,) = DUTIES
    passed = pass_duty(session, duty, cast.manager.person_id, cast.officer.person_id, by=cast.administrator, now=now)
    assert passed.count == 1
    assert verify_history(session, (), CHECKS).is_whole

    session.execute(text(f"UPDATE procedure_revision SET status = 'signed' WHERE id = {revision.row_id}"))
    assert "how far the revisions of procedure 1 are was altered" in (verify_history(session, (), CHECKS).problem or "")


def bytes_of(client, path: str) -> bytes:
    with client.get(path) as answer:
        return bytes(answer.data)


def test_a_paper_of_a_published_version_is_the_one_that_was_made_then(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        signed(session, row, by=cast.officer, now=now)
    officer, made = client_as("officer"), "/procedures/1/revisions/1/pdf"
    before = bytes_of(officer, made)
    page = officer.get("/procedures/1/revisions/1/publish")
    sent = {"starts_on": "2026-12-01", "row_version": row_version(page)}
    assert officer.post("/procedures/1/revisions/1/publish", sent).status_code == 303
    published = bytes_of(officer, made)
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, 1, to_change=True)
        fields = DetailFields(cast.officer.person_id, row.post_id, 6)
        edit_details(session, row, fields, version=row.row_version, by=cast.officer, now=now)

    assert published != before, "it says from which day it is in force"
    assert bytes_of(officer, made) == published, "another owner changes nothing of what was published"
    assert bytes_of(officer, "/procedures/1/revisions/1/docx").startswith(b"PK")


def test_the_verification_names_a_paper_that_is_not_the_published_one(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    session.flush()
    assert verify_history(session, (), CHECKS).is_whole

    with bare_tables(session, metadata):
        session.execute(text("DELETE FROM procedure_paper WHERE kind = 'pdf'"))
        problem = verify_history(session, (), CHECKS).problem
    assert problem is not None
    assert "the papers of revision 1 of procedure 1 are not those that were published" in problem


def test_before_its_day_the_page_of_a_procedure_says_what_comes_and_shows_none_of_it(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    page = words(client_as("agent").get("/procedures/1"))

    assert "Version 1.0 takes effect on 1 Dec 2026" in page
    assert "So that it is put right once." not in page


def test_agents_read_the_version_in_force_and_officers_the_draft_of_the_next_beside_it(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        first = signed(session, row, by=cast.officer, now=now)
        publish(session, row, first, TODAY - timedelta(1), by=cast.officer, now=now)
        reword(session, row, "Said otherwise.", by=cast.officer, now=now)
    held, officer = words(client_as("agent").get("/procedures/1")), client_as("officer")

    assert "Version 1.0, in force since 23 Nov 2026" in held
    assert "So that it is put right once." in held
    assert "Said otherwise." not in held
    assert "Read the draft of the next version" in words(officer.get("/procedures/1"))
    assert "Said otherwise." in words(officer.get("/procedures/1?view=draft"))
    assert "Said otherwise." not in words(client_as("agent").get("/procedures/1?view=draft"))
    assert "1.0 In force since 23 Nov 2026" in words(officer.get("/procedures"))


def test_a_draft_that_says_what_is_in_force_is_offered_to_nobody(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        first = signed(session, row, by=cast.officer, now=now)
        publish(session, row, first, TODAY - timedelta(1), by=cast.officer, now=now)
    page = words(client_as("officer").get("/procedures/1"))

    assert "Read the draft" not in page
    assert "Submit it" not in page


def test_the_steps_that_a_version_changed_are_marked_where_they_are_read(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        publish(
            session, row, signed(session, row, by=cast.officer, now=now), TODAY - timedelta(9), by=cast.officer, now=now
        )
        hear, reply = COMPLAINT.steps
        write(
            session,
            row,
            replace(COMPLAINT, steps=(hear, replace(reply, text="Reply in time."))),
            by=cast.officer,
            now=now,
        )
        publish(
            session, row, signed(session, row, by=cast.officer, now=now), TODAY - timedelta(1), by=cast.officer, now=now
        )
    page = words(client_as("agent").get("/procedures/1"))

    assert "1 changed" in page
    assert "Reply Changed in 2.0" in page
    assert "Hear it Changed" not in page
    assert "No longer in force From 15 Nov 2026 to 22 Nov 2026" in page


def test_what_was_published_last_is_not_submitted_again_word_for_word(session, row, cast, now):
    publish(session, row, signed(session, row, by=cast.officer, now=now), DAY, by=cast.officer, now=now)
    with pytest.raises(BadInput) as refused:
        submit(session, row, by=cast.manager, now=now)
    assert refused.value.errors == {"is_material": "Version 1.0, in force from 1 Dec 2026, says the same word for word"}


def test_a_published_revision_names_its_own_day_and_not_the_one_that_was_proposed(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        row_id = row.row_id
        revision = submit(session, row, by=cast.officer, now=now, effective_on=date(2026, 12, 19))
        for step in (RevisionStep.CONSULT, RevisionStep.AGREE, RevisionStep.ASK_TO_SIGN, RevisionStep.SIGN):
            take_step(session, row, revision, step, f"Went on: {step}", by=cast.officer, now=now)
    address = f"/procedures/{row_id}/revisions/1"
    assert "To take effect 19 Dec 2026" in client_as("officer").get(address).text

    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, row_id)
        publish(session, row, revision_numbered(session, row, 1), date(2026, 12, 1), by=cast.officer, now=now)
    page = client_as("officer").get(address).text
    assert "From 1 Dec 2026" in page
    assert "19 Dec 2026" not in page


def test_the_paper_of_a_version_that_was_withdrawn_says_that_it_is_not_in_force(client_as, database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        revision = signed(session, row, by=cast.officer, now=now)
        publish(session, row, revision, DAY, by=cast.officer, now=now)
        version = revision.row_version
        withdraw_revision(session, row, revision, "Not yet.", version=version, today=TODAY, by=cast.officer, now=now)

    body = client_as("agent").get("/procedures/1/revisions/1/docx").data
    with ZipFile(BytesIO(body)) as paper:
        said = " ".join(paper.read(name).decode() for name in paper.namelist() if name.startswith("word/"))
    assert "which is not in force" in said
    assert "in force from 1 Dec 2026" not in said


def test_a_signed_revision_stands_in_the_work_of_whoever_looks_after_it_until_it_is_published(session, row, cast, now):
    revision = signed(session, row, by=cast.officer, now=now)
    (item,) = [one for one in due_items(session, cast.manager, now) if one.key.startswith("publish")]
    assert item.title == "Publish Handling a complaint 1.0"
    assert not [one for one in due_items(session, cast.officer, now) if one.key.startswith("publish")]

    publish(session, row, revision, DAY, by=cast.manager, now=now)
    assert not [one for one in due_items(session, cast.manager, now) if one.key.startswith("publish")]
