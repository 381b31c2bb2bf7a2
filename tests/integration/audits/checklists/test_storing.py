"""Checklists from documents: what is new, what differs, what stays; and audits that stand on an older version."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from app.core.due import Heading
from app.core.errors import BadInput
from app.core.importing import RowVerdict
from app.history.models import HistoryDocument, HistoryEntry
from app.history.queries import verify_history
from app.suggestions import operations as suggestions
from app.suggestions.due import due_items
from app.suggestions.operations import Target
from audits.checklists.domain.documents import ChecklistDocument, checklist_of, document_of
from audits.checklists.domain.questions import Given
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRow
from audits.checklists.operations.importing import StoringReport, store_checklists
from audits.checklists.queries.importing import judge
from audits.checklists.queries.sheets import sheet_of
from audits.checklists.starter_library import starter_documents
from audits.conduct.domain.scoring import score, shown_score
from audits.conduct.models import Audit
from audits.words import AuditStatus, Outcome, Subject, VersionState
from tests.factories.checklists import SMALL, add_checklist, version_of
from tests.queries import count_queries

OTHER = deepcopy(SMALL) | {"title": "Small check, again", "change_note": "Renamed"}


@pytest.fixture
def by(cast, now):
    return {"by": cast.manager, "now": now}


def stored(session, *documents, publish=True, **by) -> StoringReport:
    return store_checklists(session, [checklist_of(document) for document in documents], publish=publish, **by)


def test_a_new_one_is_added_a_changed_one_gets_a_version_and_the_same_stays(session, by):
    assert stored(session, SMALL, **by) == StoringReport(added=("CL-SMALL",))
    assert stored(session, SMALL, **by) == StoringReport(unchanged=("CL-SMALL",))
    assert stored(session, OTHER, **by) == StoringReport(changed=("CL-SMALL",))
    versions = session.execute(select(ChecklistVersion.number, ChecklistVersion.state, ChecklistVersion.change_note))
    assert sorted(tuple(row) for row in versions) == [
        (1, VersionState.ARCHIVED, ""),
        (2, VersionState.PUBLISHED, "Renamed"),
    ]
    assert session.scalars(select(ChecklistRow.title)).one() == "Small check, again"


def test_what_is_not_published_is_a_draft_and_the_next_import_replaces_it(session, by):
    checklist = add_checklist(session, **by)
    for title in ("Once", "Twice"):
        stored(session, deepcopy(SMALL) | {"title": title}, publish=False, **by)
    draft = version_of(session, checklist, VersionState.DRAFT)
    assert (draft.number, draft.title, draft.row_version) == (2, "Twice", 2)
    assert len(sheet_of(session, draft.row_id).question_ids) == 10
    assert session.scalar(select(func.count()).select_from(QuestionRow)) == 20
    assert version_of(session, checklist).title == "Small check"


def test_what_is_exported_is_unchanged_when_it_comes_back(library, cast):
    with library.reading() as session:
        for document in starter_documents():
            row = session.scalars(select(ChecklistRow).where(col(ChecklistRow.ref) == document.ref)).one()
            sheet = sheet_of(session, version_of(session, row).row_id)
            again = checklist_of(document_of(ChecklistDocument(sheet.ref, sheet.details, sheet.checklist)))
            assert [one.verdict for one in judge(session, cast.manager, [again])] == [RowVerdict.UNCHANGED]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner": "nobody@fernleigh.example"}, "There is nobody here with the e-mail nobody@fernleigh.example"),
        ({"client": "Nobody Ltd"}, "There is no client Nobody Ltd"),
        ({"sections": []}, "There is no question yet"),
    ],
)
def test_what_cannot_be_stored_is_named_and_nothing_is(session, by, changes, said):
    with pytest.raises(BadInput, match=said):
        stored(session, OTHER, deepcopy(SMALL) | {"id": "CL-BAD"} | changes, **by)
    assert session.scalar(select(func.count()).select_from(ChecklistRow)) == 0


def test_an_owner_and_a_client_are_found_by_e_mail_and_name(session, by, cast):
    checklist = add_checklist(session, owner="leader@fernleigh.example", client="Harbour Bank", **by)
    assert (checklist.owner_id, checklist.client_id) == (cast.leader.id, cast.bank)
    with pytest.raises(BadInput, match="is another client's"):
        stored(session, OTHER, **by)


def test_a_retired_checklist_is_not_written_over(session, by):
    checklist = add_checklist(session, **by)
    checklist.is_retired, checklist.retired_reason = True, "Gone"
    session.flush()
    with pytest.raises(BadInput, match="CL-SMALL is retired"):
        stored(session, OTHER, **by)


def test_one_entry_of_the_history_names_them_all_and_the_file(session, by):
    documents = [checklist_of(SMALL), checklist_of(deepcopy(SMALL) | {"id": "CL-TWO"})]
    store_checklists(session, documents, publish=True, file={"sha256": "f" * 64}, **by)
    assert list(session.scalars(select(HistoryEntry.tag))) == ["checklist:stored"]
    after = session.scalars(select(HistoryDocument.body)).one()["after"]
    assert after == {"added": ["CL-SMALL", "CL-TWO"], "changed": [], "sha256": "f" * 64}
    assert verify_history(session).is_whole


def test_forty_cost_as_many_statements_as_one(database, by):
    costs = []
    for start, count in ((0, 1), (1, 40)):
        documents = [checklist_of(deepcopy(SMALL) | {"id": f"CL-{start + at:03}"}) for at in range(count)]
        with database.transaction() as session, count_queries(database) as ran:
            store_checklists(session, documents, publish=True, **by)
        costs.append(len(ran))
    assert costs[0] == costs[1]


def test_publishing_in_mid_audit_leaves_the_audit_on_its_version(session, by, cast, now):
    checklist = add_checklist(session, **by)
    first = version_of(session, checklist)
    audit = Audit(
        checklist_id=checklist.row_id, version_id=first.row_id, status=AuditStatus.IN_PROGRESS,
        subject=Subject.INTERACTION, about="Call 7", auditor_id=cast.leader.id, site_id=cast.leeds,
        team_id=cast.complaints_team, opened_at=now, created_at=now,
    )  # fmt: skip
    session.add(audit)
    session.flush()
    before = sheet_of(session, first.row_id)
    shorter = deepcopy(SMALL)
    shorter["sections"][0]["questions"].pop()
    stored(session, shorter, **by)
    session.expire_all()
    assert audit.version_id == first.row_id
    assert sheet_of(session, first.row_id).checklist == before.checklist
    assert version_of(session, checklist).number == 2


def test_a_weight_of_zero_everywhere_is_published_and_scores_nothing(session, by):
    weightless = deepcopy(SMALL)
    for question in weightless["sections"][0]["questions"]:
        question["weight"] = 0
    checklist = add_checklist(session, weightless, **by)
    sheet = sheet_of(session, version_of(session, checklist).row_id)
    found = score(sheet.checklist, {"A1": Given("Yes"), "A2": Given("3")})
    assert (found.outcome, shown_score(found.raw)) == (Outcome.NOT_SCORED, "Not scored")


def test_designers_are_asked_and_authors_are_answered_for_two_weeks(session, by, cast, now):
    def items(actor, at=now):
        return [(item.heading, item.why) for item in due_items(session, actor, at)]

    target = Target("question", "CL-SMALL/A2", "CL-SMALL A2: Was the tone right?")
    asked = suggestions.suggest(session, target, "Ask about pace", by=cast.agent, now=now)
    assert items(cast.manager) == [(Heading.TO_CONFIRM, "Tom Birch: Ask about pace")]
    assert items(cast.agent) == []
    suggestions.decline(session, asked, "Pace is in A1", version=1, **by)
    assert items(cast.manager) == []
    assert items(cast.agent) == [(Heading.RESULTS, "Declined by Martin Keogh: Pace is in A1")]
    assert items(cast.agent, now + timedelta(days=14)) != []
    assert items(cast.agent, now + timedelta(days=15)) == []


def test_a_suggestion_about_a_clients_question_is_for_those_who_serve_it(session, cast, now):
    target = Target("question", "CL-SHOP/A1", "CL-SHOP A1", cast.shop)
    suggestions.suggest(session, target, "Shorter", by=cast.outsider, now=now)
    assert due_items(session, cast.manager, now) == []
    assert len(due_items(session, cast.officer, now)) == 1
