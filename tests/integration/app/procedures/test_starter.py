"""The starter procedures: each once, as a draft that nobody wrote yet, and never over what people changed."""

from dataclasses import replace

import pytest
import yaml
from sqlalchemy import select
from sqlmodel import col

from app.db import search
from app.history.models import HistoryEntry
from app.history.queries import verify_history
from app.organisation.models import Aim
from app.organisation.operations import retire as retire_thing
from app.organisation.starter_library import load_starter as load_charter
from app.people.models import Post
from app.procedures.domain.readiness import gaps
from app.procedures.domain.words import ProcedureStatus, ServedKind
from app.procedures.models import Procedure
from app.procedures.operations import DetailFields, edit_details, retire, save_draft
from app.procedures.queries import (
    authors_of_draft,
    draft_of,
    latest_revision,
    links_of,
    post_titles,
    procedure_by_code,
    text_of,
)
from app.procedures.starter_library import LIBRARY, SERVES, ProceduresLoaded, load_starter
from app.requirements.starter_library import load_starter as load_requirements
from tests.factories.procedures import TODAY

ENTRIES = yaml.safe_load(LIBRARY.read_text(encoding="utf-8"))["procedures"]


@pytest.fixture
def loaded(session, register, cast, now):
    load_charter(session, by=cast.administrator, now=now)
    return load_starter(session, by=cast.officer, now=now)


def starter(session, cast, code):
    row = procedure_by_code(session, cast.officer, code)
    assert row is not None
    return row


def test_nine_drafts_load_with_all_that_they_say_and_serve(loaded, session, cast):
    assert loaded == ProceduresLoaded(created=9, unchanged=0)
    titles = post_titles(session)
    for entry in ENTRIES:
        row = starter(session, cast, entry["id"])
        text = text_of(draft_of(session, row))
        assert (row.title, text.title, row.review_every_months) == (
            entry["title"], entry["title"], entry["review_every_months"],
        )  # fmt: skip
        assert [(step.title, step.text) for step in text.steps] == [("", said) for said in entry["steps"]]
        assert [one.title for one in text.scenarios] == entry["scenarios"]
        assert len(set(text.keys)) == len(entry["steps"]) + len(entry["scenarios"])
        assert (text.rationale, text.technology) == (entry["rationale"], entry["technology"])
        assert text.capability == entry["capability"]
        assert all(one in text.records for one in entry["records"])
        assert gaps(text) == []
        assert titles[row.post_id] == entry["post"].replace("_", " ").capitalize()
        served = links_of(session, cast.officer, row.row_id)
        for name, kind in SERVES.items():
            assert sorted(one.code for one in served if one.kind is kind) == sorted(entry[name])


def test_nothing_of_it_is_in_force_and_whoever_loaded_it_may_approve_it(loaded, session, cast):
    for entry in ENTRIES:
        row = starter(session, cast, entry["id"])
        assert latest_revision(session, row.row_id) is None
        assert authors_of_draft(session, draft_of(session, row)) == []
        assert row.owner_id is None


def test_a_second_load_adds_nothing_and_leaves_what_people_changed(loaded, session, cast, now):
    by = {"by": cast.officer, "now": now}
    complaint, calls = starter(session, cast, "PR-COMPLAINT"), starter(session, cast, "PR-OUTBOUND")
    draft = draft_of(session, complaint)
    save_draft(session, complaint, draft, replace(text_of(draft), title="Our complaints"), version=1, **by)
    details = DetailFields(cast.manager.id, None, 3)
    edit_details(session, complaint, details, version=complaint.row_version, **by)
    retire(session, calls, "We call nobody", version=calls.row_version, today=TODAY, **by)

    assert load_starter(session, **by) == ProceduresLoaded(created=0, unchanged=9)
    assert (complaint.title, complaint.owner_id, complaint.post_id) == ("Our complaints", cast.manager.id, None)
    assert calls.status is ProcedureStatus.RETIRED
    assert len(session.scalars(select(Procedure)).all()) == 9


def test_the_history_names_the_file_and_each_procedure(loaded, session, cast, now):
    load_starter(session, by=cast.officer, now=now)
    tags = list(session.scalars(select(col(HistoryEntry.tag)).order_by(col(HistoryEntry.id))))
    assert tags.count("procedure:starter_loaded") == 1
    assert tags.count("procedure:added") == 9
    assert verify_history(session).is_whole


def test_what_was_loaded_is_found_by_its_title(loaded, session, cast):
    found = {hit.title for hit in search.find(session, cast.agent, "card payment")}
    assert "PR-PAYMENT: Taking a card payment by phone" in found
    drafted = {hit.kind for hit in search.find(session, cast.agent, "suppression")}
    assert "procedure" not in drafted  # a word of a draft


def test_a_post_of_the_same_key_or_title_is_taken_and_not_added_again(session, cast, now):
    mine = Post(key="complaints_manager", title="Head of complaints")
    session.add_all([mine, Post(key="pay", title="Payments lead")])
    session.flush()
    load_starter(session, by=cast.officer, now=now)
    assert starter(session, cast, "PR-COMPLAINT").post_id == mine.row_id
    assert post_titles(session)[starter(session, cast, "PR-PAYMENT").post_id or 0] == "Payments lead"
    keys = list(session.scalars(select(col(Post.key))))
    assert "payments_lead" not in keys
    assert len(keys) == len(set(keys))


def test_what_is_not_there_or_retired_is_not_served(session, cast, now):
    by = {"by": cast.officer, "now": now}
    load_charter(session, **by)
    aim = session.scalars(select(Aim).where(col(Aim.code) == "AIM-2")).one()
    retire_thing(session, aim, "Not ours", version=1, **by)
    load_starter(session, **by)
    served = links_of(session, cast.officer, starter(session, cast, "PR-COMPLAINT").row_id)
    assert [one.code for one in served if one.kind is ServedKind.AIM] == ["AIM-1", "AIM-4"]
    assert [one.code for one in served if one.kind is ServedKind.REQUIREMENT] == []


def test_every_requirement_that_the_file_names_is_in_the_register(session, cast, now):
    load_requirements(session, by=cast.officer, now=now)
    load_starter(session, by=cast.officer, now=now)
    for entry in ENTRIES:
        served = links_of(session, cast.officer, starter(session, cast, entry["id"]).row_id)
        assert {one.code for one in served} == set(entry["requirements"])
