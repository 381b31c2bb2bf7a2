"""Procedures from their adding to the submission and withdrawal of what was written, and each refusal on the way."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed, NotFound, NothingDiffers, StaleEdit, StepNotAllowed
from app.db.search import find
from app.history.checking import nobody_listens
from app.history.models import HistoryEntry
from app.procedures.domain.text import ProcedureStep
from app.procedures.domain.words import ProcedureStatus, RevisionStatus, ServedKind
from app.procedures.models import Procedure, ProcedureDraft, ProcedureRevision, RevisionAuthor
from app.procedures.operations import (
    DetailFields,
    NewProcedure,
    Submission,
    add_procedure,
    begin_draft,
    discard_draft,
    edit_details,
    retire,
    save_draft,
    set_served,
    submit_draft,
    withdraw_revision,
)
from app.procedures.proof import check_revisions
from app.procedures.queries import (
    authors_of_revision,
    draft_of,
    find_draft,
    links_of,
    open_revision,
    procedures_serving,
    revision_numbered,
    text_of,
    visible_procedure,
)
from tests.factories.procedures import COMPLAINT, TODAY, add_complaint, reword, submit, write
from tests.factories.register import fill_register

pytestmark = pytest.mark.both_databases


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def sentences(session, row) -> list[str]:
    mine = (col(HistoryEntry.subject_kind) == "procedure", col(HistoryEntry.subject_id) == str(row.row_id))
    return list(session.scalars(select(col(HistoryEntry.sentence)).where(*mine).order_by(col(HistoryEntry.id))))


def test_each_save_says_which_parts_changed_and_who_wrote_them(session, row, cast, now):
    write(session, row, replace(COMPLAINT, technology="The log."), by=cast.manager, now=now)

    assert sentences(session, row)[-1] == "Martin Keogh wrote the draft of PR-COMPLAINT: technology"


def test_a_draft_saved_by_two_at_once_shows_the_second_what_is_stored(session, row, cast, now):
    draft = draft_of(session, row)
    version = draft.row_version
    save_draft(session, row, draft, replace(COMPLAINT, purpose="Once."), version=version, by=cast.officer, now=now)

    with pytest.raises(StaleEdit) as stale:
        save_draft(session, row, draft, replace(COMPLAINT, purpose="Twice."), version=version, by=cast.manager, now=now)
    assert stale.value.current["purpose"] == "Once."
    assert text_of(draft).purpose == "Once."


def test_a_save_without_another_word_leaves_no_entry_and_makes_nobody_an_author(session, row, cast, now):
    draft = draft_of(session, row)
    with pytest.raises(NothingDiffers):
        save_draft(session, row, draft, COMPLAINT, version=draft.row_version, by=cast.manager, now=now)
    revision = submit(session, row, by=cast.officer, now=now)

    assert [author.name for author in authors_of_revision(session, revision)] == ["Hannah Osei"]


def test_whoever_saved_words_before_it_was_submitted_wrote_the_revision(session, row, cast, now):
    reword(session, row, "Once, and fairly.", by=cast.manager, now=now)
    first = submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Once and for all.", by=cast.officer, now=now)

    assert [author.name for author in authors_of_revision(session, first)] == ["Hannah Osei", "Martin Keogh"]


def test_a_revision_keeps_its_words_whatever_is_written_afterwards(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Something else.", by=cast.officer, now=now)

    assert text_of(revision) == COMPLAINT
    assert revision.content_hash == COMPLAINT.content_hash
    assert (revision.number, revision.major, revision.minor) == (1, 1, 0)


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE procedure_revision SET document = '{}'",
        "UPDATE procedure_revision SET content_hash = replace(content_hash, 'a', 'b')",
        "UPDATE procedure_revision SET is_material = NOT is_material",
        "DELETE FROM procedure_revision_author",
        "UPDATE procedure_revision_author SET name = 'Ivy Chandra'",
    ],
)
def test_the_database_refuses_to_change_what_left_its_author(session, row, cast, now, alter):
    submit(session, row, by=cast.officer, now=now)

    with pytest.raises(DBAPIError, match="a revision of a procedure cannot be changed"):
        session.execute(text(alter))


def test_a_later_submission_takes_the_place_of_the_one_on_its_way(session, row, cast, now):
    first = submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.manager, now=now)
    second = submit(session, row, by=cast.manager, now=now)

    assert (first.status, second.status) == (RevisionStatus.REPLACED, RevisionStatus.SUBMITTED)
    assert second.number == 2
    assert open_revision(session, row.row_id) is second


def test_what_is_on_its_way_word_for_word_is_not_submitted_again(session, row, cast, now):
    submit(session, row, by=cast.officer, now=now)

    with pytest.raises(BadInput) as refused:
        submit(session, row, by=cast.manager, now=now)
    assert refused.value.errors == {
        "is_material": "Revision 1 says the same word for word. Withdraw that one to change its day"
    }


def test_a_withdrawn_revision_stays_with_its_reason_and_the_draft_is_written_on(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    version = revision.row_version
    withdraw_revision(
        session, row, revision, "The panel is away", version=version, today=TODAY, by=cast.manager, now=now
    )

    assert (revision.status, revision.ended_reason) == (RevisionStatus.WITHDRAWN, "The panel is away")
    assert open_revision(session, row.row_id) is None
    assert submit(session, row, by=cast.officer, now=now).number == 2
    with pytest.raises(StepNotAllowed):
        withdraw_revision(session, row, revision, "Again", version=version + 1, today=TODAY, by=cast.manager, now=now)


def test_a_revision_is_withdrawn_with_a_reason_or_not_at_all(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    with pytest.raises(BadInput):
        withdraw_revision(
            session, row, revision, " ", version=revision.row_version, today=TODAY, by=cast.manager, now=now
        )


def test_an_unfinished_text_does_not_leave_its_author(session, row, cast, now):
    write(session, row, replace(COMPLAINT, steps=()), by=cast.officer, now=now)

    with pytest.raises(BadInput) as refused:
        submit(session, row, by=cast.officer, now=now)
    assert refused.value.errors == {"is_material": "Write at least one step. Then submit it"}


def test_a_day_that_has_begun_is_no_day_to_take_effect_on(session, row, cast, now):
    for day in (TODAY, date(2026, 1, 1)):
        with pytest.raises(BadInput) as refused:
            submit(session, row, by=cast.officer, now=now, effective_on=day)
        assert "effective_on" in refused.value.errors


def test_a_draft_that_somebody_saved_since_it_was_read_is_not_submitted_unread(session, row, cast, now):
    draft = draft_of(session, row)
    seen = draft.row_version
    reword(session, row, "Something else.", by=cast.manager, now=now)
    with pytest.raises(BadInput) as refused:
        submit_draft(session, row, draft, Submission(True), version=seen, today=TODAY, by=cast.officer, now=now)
    assert "Martin Keogh saved other words" in refused.value.errors["is_material"]


def test_a_discarded_draft_begins_again_from_the_newest_revision(session, row, cast, now):
    submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Something else.", by=cast.manager, now=now)
    draft = draft_of(session, row)
    discard_draft(session, row, draft, version=draft.row_version, by=cast.officer, now=now)

    assert find_draft(session, row.row_id) is None
    assert text_of(begin_draft(session, row, by=cast.officer, now=now)) == COMPLAINT


def test_the_only_text_of_a_procedure_is_not_discarded(session, row, cast, now):
    draft = draft_of(session, row)
    with pytest.raises(StepNotAllowed):
        discard_draft(session, row, draft, version=draft.row_version, by=cast.officer, now=now)


def test_the_draft_that_somebody_began_is_the_one_that_everybody_writes(session, row, cast, now):
    assert begin_draft(session, row, by=cast.manager, now=now) is draft_of(session, row)


def test_two_who_begin_a_draft_at_the_same_instant_write_one(database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        submit(session, row, by=cast.officer, now=now)
        draft = draft_of(session, row)
        discard_draft(session, row, draft, version=draft.row_version, by=cast.officer, now=now)
        row_id = row.row_id

    def begin(actor) -> int:
        with database.transaction() as mine:
            held = visible_procedure(mine, actor, row_id, to_change=True)
            return begin_draft(mine, held, by=actor, now=now).row_id

    with ThreadPoolExecutor(2) as threads:
        begun = list(threads.map(begin, (cast.officer, cast.manager)))
    assert begun[0] == begun[1]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProcedureDraft)) == 1


def test_a_retired_procedure_is_written_submitted_and_changed_no_more(session, row, cast, now):
    retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)

    assert row.status is ProcedureStatus.RETIRED
    with pytest.raises(StepNotAllowed):
        reword(session, row, "Something else.", by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        submit(session, row, by=cast.officer, now=now)
    with pytest.raises(StepNotAllowed):
        set_served(session, row, {ServedKind.AIM: ()}, version=row.row_version, by=cast.officer, now=now)


def test_a_code_is_given_once(session, row, cast, now):
    with pytest.raises(BadInput) as refused:
        add_procedure(session, NewProcedure("PR-COMPLAINT", COMPLAINT), by=cast.manager, now=now)
    assert "code" in refused.value.errors


@pytest.mark.parametrize("name", ["leader", "agent", "auditor", "administrator"])
def test_who_may_not_write_adds_and_saves_nothing(session, row, cast, now, name):
    with pytest.raises(NotAllowed):
        add_procedure(session, NewProcedure("PR-OTHER", COMPLAINT), by=cast.named(name), now=now)
    with pytest.raises(NotAllowed):
        reword(session, row, "Something else.", by=cast.named(name), now=now)


def test_an_owner_may_write_and_serves_the_client(session, cast, now):
    of_bank = NewProcedure("PR-BANK", COMPLAINT, owner_id=cast.leader.person_id, client_id=cast.bank)
    with pytest.raises(BadInput) as refused:
        add_procedure(session, of_bank, by=cast.officer, now=now)
    assert "owner_id" in refused.value.errors


def test_who_looks_after_it_is_changed_with_the_names_in_the_sentence(session, row, cast, now):
    fields = DetailFields(cast.officer.person_id, None, 6)
    edit_details(session, row, fields, version=row.row_version, by=cast.officer, now=now)

    assert sentences(session, row)[-1] == (
        "Hannah Osei changed the procedure PR-COMPLAINT: owner from Martin Keogh to Hannah Osei; "
        "months between reviews from 12 to 6"
    )


def test_a_procedure_of_another_client_is_not_there(session, cast, now):
    row = add_complaint(session, cast, now, code="PR-BANK", client_id=cast.bank)
    submit(session, row, by=cast.officer, now=now)

    with pytest.raises(NotFound):
        visible_procedure(session, cast.outsider, row.row_id)
    assert find(session, cast.outsider, "dissatisfaction") == []
    assert [one.subject_id for one in find(session, cast.officer, "dissatisfaction")] == [row.row_id]


def test_the_search_finds_no_word_that_has_not_left_its_author(session, row, cast, now):
    assert find(session, cast.agent, "dissatisfaction") == []
    assert [one.subject_id for one in find(session, cast.agent, "complaint")] == [row.row_id]  # its title
    submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Something unheard of.", by=cast.officer, now=now)

    assert [one.subject_id for one in find(session, cast.agent, "dissatisfaction")] == [row.row_id]
    assert find(session, cast.agent, "unheard") == []


def test_what_a_procedure_serves_is_shown_on_both_sides(session, row, cast, now):
    fill_register(session, 3, now=now)
    served = {ServedKind.REQUIREMENT: [1, 2]}
    set_served(session, row, served, version=row.row_version, by=cast.officer, now=now)

    assert [one.id for one in links_of(session, cast.agent, row.row_id)] == [1, 2]
    found = procedures_serving(session, cast.agent, ServedKind.REQUIREMENT, 1, today=TODAY)
    assert [one.code for one in found] == ["PR-COMPLAINT"]
    set_served(session, row, {ServedKind.REQUIREMENT: [2]}, version=row.row_version, by=cast.officer, now=now)
    assert [one.id for one in links_of(session, cast.agent, row.row_id)] == [2]


def test_what_is_not_there_is_served_by_nothing(session, row, cast, now):
    with pytest.raises(BadInput) as refused:
        set_served(session, row, {ServedKind.AIM: [99]}, version=row.row_version, by=cast.officer, now=now)
    assert "aims" in refused.value.errors


def test_untouched_revisions_are_whole_and_counted(session, row, cast, now):
    submit(session, row, by=cast.officer, now=now)
    (checked,) = check_revisions(session, nobody_listens, TODAY)

    assert (checked.count, checked.problem) == (1, "")


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        (update(ProcedureRevision).values(document='{"title":"Another"}'), "the words of revision 1"),
        (
            update(ProcedureRevision).values(effective_on=date(2027, 5, 1)),
            "revision 1 of procedure 1 was altered since",
        ),
        (update(ProcedureRevision).values(major=7), "revision 1 of procedure 1 was altered since"),
        (update(RevisionAuthor).values(person_id=6), "revision 1 of procedure 1 was altered since"),
    ],
)
def test_what_was_altered_past_the_product_is_named(session, row, cast, now, alter, says):
    submit(session, row, by=cast.officer, now=now)
    if session.get_bind().dialect.name == "sqlite":
        for name in session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'procedure%'")
        ):
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET session_replication_role = replica"))
    session.execute(alter)
    (checked,) = check_revisions(session, nobody_listens, TODAY)

    assert says in checked.problem


def test_revisions_are_numbered_without_a_gap(session, row, cast, now):
    for purpose in ("One.", "Two.", "Three."):
        reword(session, row, purpose, by=cast.officer, now=now)
        submit(session, row, by=cast.officer, now=now)

    assert [revision_numbered(session, row, number).status for number in (1, 2, 3)] == [
        "replaced",
        "replaced",
        "submitted",
    ]
    assert session.scalar(select(func.count()).select_from(Procedure)) == 1


def test_beginning_again_makes_nobody_a_stranger_to_what_they_wrote(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    withdraw_revision(
        session, row, revision, "Later", version=revision.row_version, today=TODAY, by=cast.officer, now=now
    )
    draft = draft_of(session, row)
    discard_draft(session, row, draft, version=draft.row_version, by=cast.officer, now=now)
    begin_draft(session, row, by=cast.manager, now=now)

    assert [one.name for one in authors_of_revision(session, submit(session, row, by=cast.manager, now=now))] == [
        "Hannah Osei"
    ]


def test_a_page_opened_before_a_draft_was_discarded_is_stale_and_no_key_comes_again(session, row, cast, now):
    submit(session, row, by=cast.officer, now=now)
    more = (*COMPLAINT.steps, ProcedureStep("9", "Log it", "Log it at once."))
    write(session, row, replace(COMPLAINT, steps=more), by=cast.officer, now=now)
    draft = draft_of(session, row)
    seen = draft.row_version
    discard_draft(session, row, draft, version=seen, by=cast.officer, now=now)
    begun = begin_draft(session, row, by=cast.manager, now=now)

    assert begun.last_key == 9
    with pytest.raises(StaleEdit):
        save_draft(session, row, begun, replace(COMPLAINT, purpose="x"), version=seen, by=cast.officer, now=now)


def test_more_than_two_hundred_steps_are_refused_and_nothing_is_saved(session, row, cast, now):
    steps = tuple(ProcedureStep(str(key), "", "Do it.") for key in range(1, 202))
    draft = draft_of(session, row)
    with pytest.raises(BadInput) as refused:
        save_draft(
            session, row, draft, replace(COMPLAINT, steps=steps), version=draft.row_version, by=cast.officer, now=now
        )
    assert refused.value.errors == {"steps": "201 steps are too many: 200 at most. Nothing was saved"}


def test_what_is_on_its_way_ends_with_the_procedure(session, row, cast, now):
    revision = submit(session, row, by=cast.officer, now=now)
    retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)

    assert (revision.status, revision.ended_reason) == (
        RevisionStatus.WITHDRAWN,
        "The procedure was retired: The product went",
    )


def test_readers_see_the_title_of_what_left_its_author(session, row, cast, now):
    submit(session, row, by=cast.officer, now=now)
    write(session, row, replace(COMPLAINT, title="Closing Leeds"), by=cast.officer, now=now)

    assert row.title == "Handling a complaint"
    submit(session, row, by=cast.officer, now=now)
    assert row.title == "Closing Leeds"


def test_two_who_both_read_the_draft_first_do_not_overwrite_each_other(database, cast, now):
    with database.transaction() as session:
        row = add_complaint(session, cast, now)
        row_id, seen = row.row_id, draft_of(session, row).row_version
    both_have_read = Barrier(2)

    def save(actor) -> str:
        with database.transaction() as mine:
            find_draft(mine, row_id)
            with suppress(BrokenBarrierError):
                both_have_read.wait(timeout=2)
            held = visible_procedure(mine, actor, row_id, to_change=True)
            draft = draft_of(mine, held, to_change=True)
            try:
                words = replace(COMPLAINT, purpose=f"As {actor.name} has it.")
                save_draft(mine, held, draft, words, version=seen, by=actor, now=now)
            except StaleEdit:
                return "stale"
            return "saved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(save, (cast.officer, cast.manager))) == ["saved", "stale"]


def test_a_post_that_is_not_here_is_named_at_its_field(session, row, cast, now):
    with pytest.raises(BadInput) as added:
        add_procedure(session, NewProcedure("PR-OTHER", COMPLAINT, post_id=99), by=cast.officer, now=now)
    fields = DetailFields(cast.officer.person_id, 99, 12)
    with pytest.raises(BadInput) as edited:
        edit_details(session, row, fields, version=row.row_version, by=cast.officer, now=now)

    assert set(added.value.errors) == set(edited.value.errors) == {"post_id"}


def test_a_material_revision_is_replaced_by_none_that_says_it_asks_nobody(session, row, cast, now):
    first = submit(session, row, by=cast.officer, now=now)
    reword(session, row, "Once, and fairly.", by=cast.manager, now=now)
    with pytest.raises(BadInput) as refused:
        submit(session, row, by=cast.manager, now=now, is_material=False)
    assert refused.value.errors == {
        "is_material": "Revision 1, which it replaces, is material, so this is too. Or withdraw that one first"
    }
    assert first.status is RevisionStatus.SUBMITTED
    assert submit(session, row, by=cast.manager, now=now).number == 2
