"""What designing does to a checklist: drafts, their parts, publishing, staleness, retiring."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, select

from app.core.errors import BadInput, NotFound, NothingDiffers, StaleEdit, StepNotAllowed
from app.history.models import HistoryEntry
from app.procedures.domain.words import ServedKind
from app.procedures.operations import set_served
from app.requirements import operations as requirements
from app.requirements import queries as register_queries
from app.requirements.domain.contents import NewWording
from app.suggestions import operations as suggestions
from app.suggestions.domain.lifecycle import SuggestionStatus
from app.suggestions.models import Suggestion
from audits.checklists.domain.documents import Details
from audits.checklists.domain.questions import Checklist, Question, Section
from audits.checklists.models import ChecklistVersion
from audits.checklists.operations import details as checklists
from audits.checklists.operations import parts, publishing
from audits.checklists.operations.parts import Opened
from audits.checklists.queries import lists as queries
from audits.checklists.queries.sheets import sheet_of
from audits.due import due_items
from audits.words import QuestionType, ScoringMode, Subject, VersionState
from tests.factories.checklists import add_checklist, version_of
from tests.factories.procedures import TODAY, add_complaint, publish, reword, signed
from tests.factories.register import add_requirement

EMPTY = Checklist(ScoringMode.QUESTIONS, Decimal(80), ())
DETAILS = Details("Desk check", Subject.TEAM)
ASKED = Question("A9", "Is the desk clear?", QuestionType.YES_NO)


@pytest.fixture
def by(cast, now):
    return {"by": cast.manager, "now": now}


@pytest.fixture
def drafted(session, by):
    """A published checklist with a draft of version 2."""
    checklist = add_checklist(session, **by)
    publishing.start_draft(session, checklist, **by)
    return checklist


def opened(session, checklist) -> Opened:
    return Opened(queries.draft_of(session, checklist).row_version)


def codes(session, checklist, state=VersionState.DRAFT) -> list[str]:
    sheet = sheet_of(session, version_of(session, checklist, state).row_id)
    return [question.code for question in sheet.checklist.questions()]


def tags(session) -> list[str]:
    return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def test_a_checklist_begins_empty_and_is_published_once_it_asks_something(session, by):
    checklist = checklists.create_checklist(session, "CL-DESK", DETAILS, EMPTY, **by)
    with pytest.raises(BadInput, match="There is no question yet"):
        publishing.publish_version(session, checklist, "", version=1, **by)
    session.expire_all()
    parts.add_section(session, checklist, Section("A", "Desks"), opened=opened(session, checklist), **by)
    parts.add_question(session, checklist, "A", ASKED, opened=opened(session, checklist), **by)
    version = queries.draft_of(session, checklist).row_version
    published = publishing.publish_version(session, checklist, "", version=version, **by)
    assert (published.number, published.state, len(published.content_hash)) == (1, VersionState.PUBLISHED, 64)
    assert codes(session, checklist, VersionState.PUBLISHED) == ["A9"]
    assert tags(session) == [
        "checklist:created", "checklist:section_added", "checklist:question_added", "checklist:published",
    ]  # fmt: skip


def test_a_ref_is_used_once(session, by):
    checklists.create_checklist(session, "CL-DESK", DETAILS, EMPTY, **by)
    with pytest.raises(BadInput, match="There is a checklist CL-DESK already"):
        checklists.create_checklist(session, "CL-DESK", DETAILS, EMPTY, **by)


def test_a_draft_is_a_copy_and_leaves_the_published_version_alone(session, drafted, by):
    published, draft = version_of(session, drafted), queries.draft_of(session, drafted)
    assert sheet_of(session, draft.row_id).checklist == sheet_of(session, published.row_id).checklist
    parts.remove_question(session, drafted, "A1", opened=opened(session, drafted), **by)
    assert codes(session, drafted) == ["A2", "A3", "B1", "B2", "B3", "B4", "B5", "B6"]
    assert "A1a" in codes(session, drafted, VersionState.PUBLISHED)


def test_there_is_one_draft_at_a_time(session, drafted, by):
    with pytest.raises(StepNotAllowed):
        publishing.start_draft(session, drafted, **by)


def test_questions_come_go_and_move_with_their_follow_ups(session, drafted, by):
    below = replace(ASKED, code="A1b", parent="A1", shown_when=("No",))
    parts.add_question(session, drafted, "A", below, opened=opened(session, drafted), **by)
    parts.add_question(session, drafted, "A", ASKED, opened=opened(session, drafted), **by)
    assert codes(session, drafted)[:6] == ["A1", "A1a", "A1b", "A2", "A3", "A9"]
    parts.move_question(session, drafted, "A1", 1, opened=opened(session, drafted), **by)
    assert codes(session, drafted)[:6] == ["A2", "A1", "A1a", "A1b", "A3", "A9"]
    parts.move_question(session, drafted, "A1b", -1, opened=opened(session, drafted), **by)
    assert codes(session, drafted)[:6] == ["A2", "A1", "A1b", "A1a", "A3", "A9"]
    with pytest.raises(NothingDiffers):
        parts.move_question(session, drafted, "A2", -1, opened=opened(session, drafted), **by)
    assert codes(session, drafted)[:2] == ["A2", "A1"]


def test_a_question_moves_to_another_section_with_its_follow_ups(session, drafted, by):
    sheet = sheet_of(session, queries.draft_of(session, drafted).row_id)
    asked = next(sheet.checklist.questions())
    renamed = replace(asked, code="B9", text="Was identity checked?")
    parts.edit_question(session, drafted, "A1", renamed, "B", opened=opened(session, drafted), **by)
    after = sheet_of(session, queries.draft_of(session, drafted).row_id).checklist
    assert [question.code for question in after.sections[0].questions] == ["A2", "A3"]
    assert [question.code for question in after.sections[1].questions][-2:] == ["B9", "A1a"]
    assert after.sections[1].questions[-1].parent == "B9"


def test_sections_come_go_and_move(session, drafted, by):
    parts.add_section(session, drafted, Section("C", "More"), opened=opened(session, drafted), **by)
    parts.move_section(session, drafted, "C", -1, opened=opened(session, drafted), **by)
    changed = Section("A", "What counts", Decimal("2.5"), Decimal(70))
    parts.edit_section(session, drafted, "A", changed, opened=opened(session, drafted), **by)
    parts.remove_section(session, drafted, "B", opened=opened(session, drafted), **by)
    after = sheet_of(session, queries.draft_of(session, drafted).row_id).checklist
    assert [section.code for section in after.sections] == ["A", "C"]
    assert (after.sections[0].title, after.sections[0].weight, after.sections[0].minimum) == (
        "What counts", Decimal("2.5"), Decimal(70),
    )  # fmt: skip


def test_each_step_of_designing_leaves_an_entry(session, drafted, by, cast):
    at = lambda: {"opened": opened(session, drafted), **by}  # noqa: E731 - the draft's version moves with each step
    target = suggestions.Target("question", "CL-SMALL/A2", "CL-SMALL A2")
    steps = (
        lambda: parts.add_section(session, drafted, Section("C", "More"), **at()),
        lambda: parts.edit_section(session, drafted, "C", Section("C", "Much more"), **at()),
        lambda: parts.move_section(session, drafted, "C", -1, **at()),
        lambda: parts.add_question(session, drafted, "C", ASKED, **at()),
        lambda: parts.edit_question(session, drafted, "A9", replace(ASKED, text="Is it tidy?"), "A", **at()),
        lambda: parts.move_question(session, drafted, "A9", -1, **at()),
        lambda: parts.remove_question(session, drafted, "A9", **at()),
        lambda: parts.remove_section(session, drafted, "C", **at()),
        lambda: suggestions.suggest(session, target, "Ask about pace as well", **by),
        lambda: publishing.drop_draft(session, drafted, version=opened(session, drafted).version, **by),
        lambda: publishing.start_draft(session, drafted, **by),
        lambda: parts.remove_question(session, drafted, "A3", **at()),
        lambda: publishing.publish_version(session, drafted, "Shorter", version=at()["opened"].version, **by),
        lambda: checklists.assign_owner(session, drafted, cast.leader.id, version=drafted.row_version, **by),
        lambda: checklists.retire_checklist(session, drafted, "Merged", version=drafted.row_version, **by),
        lambda: checklists.bring_back(session, drafted, **by),
    )
    for number, step in enumerate(steps):
        before = len(tags(session))
        step()
        assert len(tags(session)) == before + 1, number


def test_a_code_is_used_once_in_a_draft(session, drafted, by):
    with pytest.raises(BadInput, match="There is a question A2 already"):
        parts.add_question(session, drafted, "A", replace(ASKED, code="A2"), opened=opened(session, drafted), **by)
    session.expire_all()
    with pytest.raises(BadInput, match="There is a section B already"):
        parts.add_section(session, drafted, Section("B", "Twice"), opened=opened(session, drafted), **by)


def test_a_requirement_that_is_not_there_cannot_be_linked(session, drafted, by):
    asked = replace(ASKED, requirement_refs=("ORG-NONE",))
    with pytest.raises(BadInput, match="There is no requirement ORG-NONE"):
        parts.add_question(session, drafted, "A", asked, opened=opened(session, drafted), **by)


def test_what_was_opened_before_another_save_is_stale(session, drafted, by):
    before = opened(session, drafted)
    parts.move_question(session, drafted, "A2", 1, opened=before, **by)
    with pytest.raises(StaleEdit):
        parts.remove_question(session, drafted, "A2", opened=before, **by)
    with pytest.raises(StaleEdit):
        publishing.publish_version(session, drafted, "Moved", version=before.version, **by)


def test_the_next_version_needs_a_note_and_a_difference(session, drafted, by):
    version = queries.draft_of(session, drafted).row_version
    with pytest.raises(BadInput) as refused:
        publishing.publish_version(session, drafted, "", version=version, **by)
    assert set(refused.value.errors) == {"note", "same"}


def test_publishing_archives_the_former_version_and_keeps_it_readable(session, drafted, by):
    former = version_of(session, drafted)
    parts.remove_question(session, drafted, "A2", opened=opened(session, drafted), **by)
    version = queries.draft_of(session, drafted).row_version
    publishing.publish_version(session, drafted, "Tone is out", version=version, **by)
    session.refresh(former)
    assert former.state is VersionState.ARCHIVED
    assert "A2" in [question.code for question in sheet_of(session, former.row_id).checklist.questions()]
    assert "A2" not in codes(session, drafted, VersionState.PUBLISHED)


def test_a_dropped_draft_leaves_what_was_published(session, drafted, by):
    publishing.drop_draft(session, drafted, version=opened(session, drafted).version, **by)
    with pytest.raises(NotFound):
        queries.draft_of(session, drafted)
    assert list(session.scalars(select(ChecklistVersion.number))) == [1]
    assert publishing.start_draft(session, drafted, **by).number == 2


def test_a_first_draft_cannot_be_dropped(session, by):
    checklist = checklists.create_checklist(session, "CL-DESK", DETAILS, EMPTY, **by)
    with pytest.raises(StepNotAllowed):
        publishing.drop_draft(session, checklist, version=1, **by)


def test_a_revised_requirement_makes_its_checklist_stale_until_somebody_checks(session, by, cast, now):
    row = add_requirement(session, "ORG-TONE", by=cast.officer, now=now)
    asked = {"id": "A1", "text": "Was the tone right?", "requirement_refs": ["ORG-TONE"]}
    checklist = add_checklist(session, sections=[{"id": "A", "title": "All", "questions": [asked]}], **by)
    assert queries.stale_requirements(session, cast.manager, checklist) == []
    wording = replace(register_queries.newest_wording(session, row), demand="Answer kindly.")
    requirements.revise_requirement(session, row, NewWording(wording, now.date()), by=cast.officer, now=now)
    (stale,) = queries.stale_requirements(session, cast.manager, checklist)
    assert (stale.ref, stale.checked_version, stale.version) == ("ORG-TONE", 1, 2)
    with pytest.raises(BadInput, match="Say what you checked"):
        checklists.mark_checked(session, checklist, "ORG-TONE", "", **by)
    checklists.mark_checked(session, checklist, "ORG-TONE", "A1 still asks for it", **by)
    assert queries.stale_requirements(session, cast.manager, checklist) == []
    assert tags(session)[-1] == "checklist:checked"


def test_a_new_material_version_of_what_meets_a_requirement_makes_its_checklist_stale(session, by, cast, now):
    row = add_requirement(session, "ORG-TONE", by=cast.officer, now=now)
    asked = {"id": "A1", "text": "Was the tone right?", "requirement_refs": ["ORG-TONE"]}
    checklist = add_checklist(session, sections=[{"id": "A", "title": "All", "questions": [asked]}], **by)
    procedure, later = add_complaint(session, cast, now), now + timedelta(minutes=5)
    serves = {ServedKind.REQUIREMENT: [row.row_id]}
    set_served(session, procedure, serves, version=procedure.row_version, by=cast.officer, now=now)
    first = signed(session, procedure, by=cast.officer, now=now, is_material=False)
    publish(session, procedure, first, TODAY + timedelta(3), by=cast.officer, now=later)
    assert not queries.stale_requirements(session, cast.manager, checklist), "another wording changes nothing people do"

    reword(session, procedure, "Done otherwise.", by=cast.officer, now=now)
    second = signed(session, procedure, by=cast.officer, now=now)
    publish(session, procedure, second, TODAY + timedelta(9), by=cast.officer, now=later)
    (stale,) = queries.stale_requirements(session, cast.manager, checklist)
    assert (stale.checked_version, stale.version) == (1, 1)
    assert queries.done_otherwise(session, cast.manager, checklist) == {
        row.row_id: ["PR-COMPLAINT 2.0, from 3 Dec 2026"]
    }

    again = {"by": cast.officer, "now": later + timedelta(minutes=5)}
    checklists.mark_checked(session, checklist, "ORG-TONE", "A1 still asks for it", **again)
    assert not queries.stale_requirements(session, cast.manager, checklist)


def test_what_is_done_otherwise_for_one_client_makes_no_other_clients_checklist_stale(session, by, cast, now):
    row = add_requirement(session, "ORG-TONE", by=cast.officer, now=now)
    asked = {"id": "A1", "text": "Was the tone right?", "requirement_refs": ["ORG-TONE"]}
    checklist = add_checklist(session, sections=[{"id": "A", "title": "All", "questions": [asked]}], **by)
    procedure = add_complaint(session, cast, now, client_id=1)
    serves = {ServedKind.REQUIREMENT: [row.row_id]}
    set_served(session, procedure, serves, version=procedure.row_version, by=cast.officer, now=now)
    revision = signed(session, procedure, by=cast.officer, now=now)
    publish(session, procedure, revision, TODAY + timedelta(3), by=cast.officer, now=now + timedelta(minutes=5))

    assert not queries.stale_requirements(session, cast.manager, checklist)


def test_the_owner_is_asked_to_check_what_is_stale_and_officers_where_nobody_owns_it(session, by, cast, now):
    def asked_of(actor) -> list[str]:
        return [item.why for item in due_items(session, actor, now)]

    row = add_requirement(session, "ORG-TONE", by=cast.officer, now=now)
    asked = {"id": "A1", "text": "Was the tone right?", "requirement_refs": ["ORG-TONE"]}
    checklist = add_checklist(session, sections=[{"id": "A", "title": "All", "questions": [asked]}], **by)
    assert asked_of(cast.officer) == []
    wording = replace(register_queries.newest_wording(session, row), demand="Answer kindly.")
    requirements.revise_requirement(session, row, NewWording(wording, now.date()), by=cast.officer, now=now)
    assert "nobody owns it" in asked_of(cast.officer)[0]
    checklists.assign_owner(session, checklist, cast.leader.id, version=checklist.row_version, **by)
    assert asked_of(cast.leader) == ["1 requirement, or how it is met, changed since its questions were checked"]
    assert asked_of(cast.officer) == []


def test_publishing_alone_is_no_check_and_can_be_one(session, by, cast, now):
    row = add_requirement(session, "ORG-TONE", by=cast.officer, now=now)
    asked = {"id": "A1", "text": "Was the tone right?", "requirement_refs": ["ORG-TONE"]}
    checklist = add_checklist(session, sections=[{"id": "A", "title": "All", "questions": [asked]}], **by)
    wording = replace(register_queries.newest_wording(session, row), demand="Answer kindly.")
    requirements.revise_requirement(session, row, NewWording(wording, now.date()), by=cast.officer, now=now)
    for text, is_checked, stale in (("Other", False, 1), ("Better", True, 0)):
        draft = publishing.start_draft(session, checklist, **by)
        asked_now = replace(next(sheet_of(session, draft.row_id).checklist.questions()), text=text)
        parts.edit_question(session, checklist, "A1", asked_now, "A", opened=opened(session, checklist), **by)
        version = queries.draft_of(session, checklist).row_version
        publishing.publish_version(session, checklist, text, version=version, is_checked=is_checked, **by)
        assert len(queries.stale_requirements(session, cast.manager, checklist)) == stale


def test_an_accepted_suggestion_is_adopted_by_the_next_version_whose_note_names_it(session, drafted, by, cast, now):
    target = suggestions.Target("question", "CL-SMALL/A2", "CL-SMALL A2: Was the tone right?")
    asked = suggestions.suggest(session, target, "Ask about pace as well", by=cast.leader, now=now)
    suggestions.accept(session, asked, version=1, **by)
    other = suggestions.suggest(session, target, "Leave it out", by=cast.agent, now=now)
    suggestions.decline(session, other, "It is what customers name first", version=1, **by)
    parts.remove_question(session, drafted, "A3", opened=opened(session, drafted), **by)
    version = queries.draft_of(session, drafted).row_version
    published = publishing.publish_version(session, drafted, "Shorter.", version=version, **by)
    assert published.change_note == "Shorter. Adopts Leila Haddad's suggestion on A2."
    assert (asked.status, asked.outcome) == (SuggestionStatus.ADOPTED, "version 2")
    assert other.status is SuggestionStatus.DECLINED


def test_dropping_the_draft_lets_accepted_suggestions_wait_again(session, drafted, by, cast, now):
    target = suggestions.Target("question", "CL-SMALL/A2", "CL-SMALL A2")
    asked = suggestions.suggest(session, target, "Ask about pace as well", by=cast.leader, now=now)
    suggestions.accept(session, asked, version=1, **by)
    publishing.drop_draft(session, drafted, version=opened(session, drafted).version, **by)
    assert session.scalars(select(Suggestion.status)).one() is SuggestionStatus.OPEN


def test_a_retired_checklist_takes_no_draft_until_it_is_brought_back(session, by):
    checklist = add_checklist(session, **by)
    with pytest.raises(BadInput, match="Say why it is retired"):
        checklists.retire_checklist(session, checklist, "", version=1, **by)
    checklists.retire_checklist(session, checklist, "Merged", version=checklist.row_version, **by)
    with pytest.raises(StepNotAllowed):
        publishing.start_draft(session, checklist, **by)
    checklists.bring_back(session, checklist, **by)
    assert publishing.start_draft(session, checklist, **by).number == 2


def test_an_owner_must_be_here(session, by, cast):
    checklist = add_checklist(session, **by)
    checklists.assign_owner(session, checklist, cast.leader.id, version=checklist.row_version, **by)
    assert checklist.owner_id == cast.leader.id
    with pytest.raises(BadInput, match="not here any more"):
        checklists.assign_owner(session, checklist, 99_999, version=checklist.row_version, **by)
