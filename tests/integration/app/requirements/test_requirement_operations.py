"""Each verb of the register: what it changes, what it refuses, what it records."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from app.core.errors import BadInput, NotFound, StaleEdit
from app.history.models import HistoryDocument, HistoryEntry
from app.requirements import operations, queries
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import Applicability, Binding, Kind, Status, TagKind
from tests.factories.register import ATTRIBUTES, WORDING, add_requirement

DAY = date(2027, 1, 1)


def tags(session) -> list[str]:
    return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def last_sentence(session) -> str:
    return str(session.scalars(select(HistoryEntry.sentence).order_by(col(HistoryEntry.id).desc()).limit(1)).one())


@pytest.fixture
def by(cast, now):
    return {"by": cast.officer, "now": now}


@pytest.fixture
def row(session, by):
    return add_requirement(session, "ORG-CALLBACK", **by)


def test_adding_makes_the_first_version_and_an_entry(session, row):
    assert [version.number for version in queries.versions_of(session, row)] == [1]
    assert row.applicability is Applicability.NOT_DECIDED
    assert tags(session) == ["requirement:created"]
    assert last_sentence(session) == "Hannah Osei added requirement ORG-CALLBACK: Call back within two days"


def test_a_ref_is_never_used_twice_and_the_rest_of_the_transaction_lives(session, row, by):
    with pytest.raises(BadInput, match="already holds ORG-CALLBACK"):
        add_requirement(session, "ORG-CALLBACK", **by)
    assert add_requirement(session, "ORG-OTHER", **by).ref == "ORG-OTHER"


def test_new_words_make_a_new_version_and_leave_the_old_one(session, row, by):
    new = NewWording(replace(WORDING, demand="Call back within one day."), DAY, "Shorter")
    operations.revise_requirement(session, row, new, **by)
    newest, first = queries.versions_of(session, row)
    assert (newest.number, newest.demand, newest.effective_from) == (2, "Call back within one day.", DAY)
    assert (first.number, first.demand, first.effective_from) == (1, WORDING.demand, None)
    assert tags(session)[-1] == "requirement:revised"
    body = session.scalars(select(HistoryDocument.body).order_by(col(HistoryDocument.id).desc()).limit(1)).one()
    assert body["before"]["demand"] == WORDING.demand
    assert body["after"]["effective_from"] == "2027-01-01"


def test_the_same_words_make_no_version_and_no_entry(session, row, by):
    assert operations.revise_requirement(session, row, NewWording(WORDING, DAY), **by) is False
    assert len(tags(session)) == 1


@pytest.mark.parametrize("start", [None, date(2026, 12, 31)])
def test_a_version_says_when_it_begins_and_not_before_the_last(session, row, by, start):
    operations.revise_requirement(session, row, NewWording(replace(WORDING, title="Two"), DAY), **by)
    with pytest.raises(BadInput) as refused:
        operations.revise_requirement(session, row, NewWording(replace(WORDING, title="Three"), start), **by)
    assert set(refused.value.errors) == {"effective_from"}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE requirement_version SET demand = 'less'", "DELETE FROM requirement_version"],
)
def test_the_database_itself_refuses_to_change_a_version(session, row, statement):
    with pytest.raises(DBAPIError, match="cannot be changed"):
        session.execute(text(statement))


def test_each_attribute_verb_changes_its_part_and_records_it_once(session, row, by, cast):
    count = row.row_version
    for _twice in range(2):
        operations.assign_owner(session, row, cast.manager.id, cast.leader.id, **by)
        operations.set_review(session, row, 6, DAY, **by)
        operations.change_status(session, row, Status.SUPERSEDED, **by)
        operations.retag(session, row, ((TagKind.THEME, "calls"), (TagKind.ALIAS, "Ring back")), **by)
        operations.describe(
            session, row, kind=Kind.STANDARD, binding=Binding.VOLUNTARY, instrument="ISO 18295", url="", **by
        )
        operations.ask_to_check(session, row, "Seen second hand", **by)
    assert tags(session)[1:] == [
        "requirement:assigned",
        "requirement:review_set",
        "requirement:superseded",
        "requirement:retagged",
        "requirement:described",
        "requirement:doubted",
    ]
    assert row.row_version == count + 6
    assert len(queries.versions_of(session, row)) == 1


def test_giving_it_to_nobody_says_who_answers_then(session, row, by, cast):
    operations.assign_owner(session, row, cast.manager.id, None, **by)
    operations.assign_owner(session, row, None, None, **by)
    assert last_sentence(session) == (
        "Hannah Osei changed ORG-CALLBACK: owner from Martin Keogh to nobody; it falls to the compliance officers"
    )


def test_an_owner_who_is_unknown_or_their_own_deputy_is_refused(session, row, by, cast):
    for owner, deputy, field in ((99_999, None, "owner_id"), (None, 0, "deputy_id")):
        with pytest.raises(BadInput) as refused:
            operations.assign_owner(session, row, owner, deputy, **by)
        assert set(refused.value.errors) == {field}
    with pytest.raises(BadInput, match="other than the owner"):
        operations.assign_owner(session, row, cast.manager.id, cast.manager.id, **by)


def test_an_owner_who_has_left_may_stay_named_but_not_be_chosen(session, row, by, cast):
    operations.assign_owner(session, row, cast.manager.id, None, **by)
    session.execute(text("UPDATE person SET is_active = false WHERE id = :id"), {"id": cast.manager.id})
    assert operations.assign_owner(session, row, cast.manager.id, cast.leader.id, **by)
    with pytest.raises(BadInput):
        operations.assign_owner(session, row, cast.leader.id, cast.manager.id, **by)


def test_what_does_not_apply_needs_a_reason_and_leaves_the_totals(session, row, by, cast):
    today = by["now"].date()
    with pytest.raises(BadInput, match="Say why"):
        operations.decide_applicability(session, row, Applicability.DOES_NOT_APPLY, "", version=1, **by)
    before = queries.totals(session, cast.officer, today)
    operations.decide_applicability(session, row, Applicability.DOES_NOT_APPLY, "No calls", version=1, **by)
    after = queries.totals(session, cast.officer, today)
    assert (before.in_force, after.in_force, after.not_applying) == (1, 0, 1)
    assert tags(session)[-1] == "requirement:applicability_decided"
    assert queries.requirements_count(session, cast.officer, queries.RegisterFilter()) == 1


def test_a_review_sets_the_next_one_from_the_interval(session, row, by):
    operations.record_review(session, row, "Still right", today=date(2026, 11, 24), version=1, **by)
    assert (row.reviewed_on, row.review_due_on) == (date(2026, 11, 24), date(2027, 11, 24))
    assert tags(session)[-1] == "requirement:reviewed"


def test_the_badge_goes_with_a_note_of_what_was_read(session, by):
    row = add_requirement(session, "ORG-DOUBT", verify=True, verify_note="Seen second hand", **by)
    with pytest.raises(BadInput):
        operations.confirm_verified(session, row, "", version=1, **by)
    operations.confirm_verified(session, row, "Read in the handbook, 24 Nov 2026", version=1, **by)
    assert (row.verify, row.verify_note) == (False, "Read in the handbook, 24 Nov 2026")
    assert tags(session)[-1] == "requirement:verified"


def test_a_decision_on_an_old_state_is_refused_with_what_is_stored(session, row, by):
    operations.decide_applicability(session, row, Applicability.APPLIES, "We call back", version=1, **by)
    with pytest.raises(StaleEdit) as stale:
        operations.decide_applicability(session, row, Applicability.NOT_DECIDED, "", version=1, **by)
    assert stale.value.current == {"applicability": "applies", "reason": "We call back", "review_on": ""}


def test_saving_the_form_does_and_records_only_what_differs(session, row, by, cast):
    changed = replace(ATTRIBUTES, owner_id=cast.manager.id, tags=((TagKind.THEME, "calls"),))
    new = NewWording(replace(WORDING, title="Ring back"), DAY, "Plainer")
    done = operations.edit_requirement(session, row, new, changed, version=1, current={}, **by)
    assert done == ["wording", "owner", "tags"]
    assert len(tags(session)) == 4
    assert operations.edit_requirement(session, row, new, changed, version=row.row_version, current={}, **by) == []


def test_every_change_moves_the_stamp_even_at_a_standing_clock(session, row, by, cast):
    stamps = [queries.register_stamp(session)]
    operations.retag(session, row, ((TagKind.ALIAS, "Ring back"),), **by)
    stamps.append(queries.register_stamp(session))
    operations.revise_requirement(session, row, NewWording(replace(WORDING, title="Two"), DAY), **by)
    stamps.append(queries.register_stamp(session))
    add_requirement(session, "ORG-MORE", **by)
    stamps.append(queries.register_stamp(session))
    assert len(set(stamps)) == 4


@pytest.mark.parametrize("ref", ["", "no such", "ORG-\x00", "A" * 61, "ORG-NONE", "../people"])
def test_a_ref_that_is_not_there_is_not_found(session, row, cast, ref):
    with pytest.raises(NotFound):
        queries.visible_requirement(session, cast.officer, ref)
