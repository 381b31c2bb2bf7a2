"""The starter checklists: every one of the file, published once, and never over what people changed."""

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from app.core.errors import BadInput
from app.history.models import HistoryEntry
from audits.checklists.domain.documents import ChecklistDocument
from audits.checklists.models import ChecklistRequirement, ChecklistRow, ChecklistVersion, QuestionRow
from audits.checklists.queries.sheets import sheet_of
from audits.checklists.starter_library import ChecklistsLoaded, load_starter, starter_documents
from audits.words import VersionState
from tests.factories.checklists import add_checklist, version_of
from tests.queries import count_queries


def test_seven_checklists_are_published_with_every_question_of_the_file(library):
    with library.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChecklistRow)) == 7
        states = session.execute(select(ChecklistVersion.state, ChecklistVersion.number)).all()
        assert set(states) == {(VersionState.PUBLISHED, 1)}
        asked = select(func.count()).select_from(QuestionRow)
        assert session.scalar(asked.where(col(QuestionRow.parent_id).is_(None))) == 85
        assert session.scalar(asked.where(col(QuestionRow.parent_id).is_not(None))) == 3
        assert session.scalar(select(func.count()).select_from(ChecklistRequirement)) > 85


def test_a_second_load_adds_nothing(library, cast, now):
    with library.transaction() as session:
        assert load_starter(session, by=cast.administrator, now=now) == ChecklistsLoaded(0, 7)
        tags = list(session.scalars(select(HistoryEntry.tag)))
    assert tags.count("checklist:stored") == 1


def test_without_the_requirements_it_says_which_are_missing(session, cast, now):
    with pytest.raises(BadInput, match="there is no requirement UKGDPR-13"):
        load_starter(session, by=cast.administrator, now=now)


def test_every_checklist_reads_back_as_the_file_says(library):
    with library.reading() as session:
        for document in starter_documents():
            row = session.scalars(select(ChecklistRow).where(col(ChecklistRow.ref) == document.ref)).one()
            sheet = sheet_of(session, version_of(session, row).row_id)
            read = ChecklistDocument(sheet.ref, sheet.details, sheet.checklist)
            assert read == document
            assert set(sheet.question_ids) == {question.code for question in document.checklist.questions()}


def test_a_published_sheet_is_read_from_the_tables_once(library):
    with library.reading() as session:
        version_id = session.scalars(select(ChecklistVersion.id).order_by(col(ChecklistVersion.id))).first()
        with count_queries(library) as first:
            sheet_of(session, version_id)
        with count_queries(library) as again:
            sheet_of(session, version_id)
    assert (len(first), len(again)) == (4, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE question SET text = 'Other words' WHERE version_id = {version}",
        "DELETE FROM question WHERE version_id = {version}",
        "UPDATE checklist_section SET weight = '1' WHERE version_id = {version}",
        "UPDATE checklist_version SET pass_mark = '1' WHERE id = {version}",
        "UPDATE checklist_version SET state = 'draft' WHERE id = {version}",
        "DELETE FROM checklist_version WHERE id = {version}",
    ],
)
def test_the_database_itself_refuses_to_change_a_published_version(session, cast, now, statement):
    version = version_of(session, add_checklist(session, by=cast.manager, now=now))
    with pytest.raises(Exception, match="a published version of a checklist cannot be changed"):
        session.execute(text(statement.format(version=version.row_id)))
