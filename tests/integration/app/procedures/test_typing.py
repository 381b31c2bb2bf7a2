"""What is typed into a draft and not saved: kept for whoever typed it, shown to nobody else, gone once it is saved."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.core.errors import NotAllowed, NotFound, StepNotAllowed
from app.history.models import HistoryEntry
from app.procedures.domain.text import ProcedureStep
from app.procedures.models import DraftBuffer
from app.procedures.operations import discard_draft, drop_typed, keep_typed, retire
from app.procedures.queries import authors_of_draft, draft_of, names_of_typing, text_of, typed_by
from tests.factories.procedures import COMPLAINT, TODAY, add_complaint, submit, write
from tests.pages_client import row_version, words

TYPED = replace(COMPLAINT, purpose="So that nobody", steps=(*COMPLAINT.steps, ProcedureStep("", "Close", "Say so.")))
STEPS = {
    "steps-0-key": "1",
    "steps-0-place": "1",
    "steps-0-title": "Hear it",
    "steps-0-text": "Treat any dissatisfaction as a complaint.",
    "steps-1-place": "2",
    "steps-1-text": "Ring back the same day.",
}


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def type_it(session, row, by, now, text=TYPED) -> None:
    keep_typed(session, row, text, version=draft_of(session, row).row_version, by=by, now=now)


def count(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.both_databases
class TestKeeping:
    def test_it_leaves_the_draft_its_version_and_the_history_as_they_were(self, session, row, cast, now):
        draft, entries = draft_of(session, row), count(session, HistoryEntry)
        version = draft.row_version
        type_it(session, row, cast.manager, now)

        assert text_of(draft) == COMPLAINT
        assert (draft.row_version, count(session, HistoryEntry)) == (version, entries)
        assert [author.name for author in authors_of_draft(session, draft)] == ["Hannah Osei"]

    def test_the_newest_of_what_one_person_typed_is_kept_and_each_has_their_own(self, session, row, cast, now):
        type_it(session, row, cast.officer, now)
        type_it(session, row, cast.officer, now, replace(TYPED, purpose="So that nobody waits."))
        type_it(session, row, cast.manager, now, replace(TYPED, purpose="Mine."))

        kept = [typed_by(session, row.row_id, one.person_id) for one in (cast.officer, cast.manager)]
        assert [text_of(one).purpose for one in kept if one] == ["So that nobody waits.", "Mine."]
        assert count(session, DraftBuffer) == 2

    def test_saving_ends_what_the_saver_typed_and_nobody_elses(self, session, row, cast, now):
        type_it(session, row, cast.officer, now)
        type_it(session, row, cast.manager, now)
        write(session, row, replace(COMPLAINT, purpose="Saved."), by=cast.officer, now=now)

        assert names_of_typing(session, row.row_id) == ["Martin Keogh"]

    def test_what_comes_late_behind_its_own_save_leaves_nothing(self, session, row, cast, now):
        type_it(session, row, cast.officer, now)
        without_key = replace(COMPLAINT.scenarios[0], key="")
        type_it(session, row, cast.officer, now, replace(COMPLAINT, scenarios=(without_key,)))

        assert typed_by(session, row.row_id, cast.officer.person_id) is None

    def test_a_discarded_draft_takes_along_what_anybody_typed_into_it(self, session, row, cast, now):
        submit(session, row, by=cast.officer, now=now)
        type_it(session, row, cast.officer, now)
        type_it(session, row, cast.manager, now)
        draft = draft_of(session, row)
        discard_draft(session, row, draft, version=draft.row_version, by=cast.officer, now=now)

        assert count(session, DraftBuffer) == 0
        with pytest.raises(NotFound):
            keep_typed(session, row, TYPED, version=1, by=cast.officer, now=now)

    def test_a_retired_procedure_keeps_nothing_that_was_only_typed(self, session, row, cast, now):
        type_it(session, row, cast.manager, now)
        retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)

        assert count(session, DraftBuffer) == 0
        with pytest.raises(StepNotAllowed):
            type_it(session, row, cast.manager, now)

    def test_what_one_person_throws_away_is_theirs_alone(self, session, row, cast, now):
        type_it(session, row, cast.officer, now)
        type_it(session, row, cast.manager, now)
        drop_typed(session, row, person_id=cast.officer.person_id)

        assert names_of_typing(session, row.row_id) == ["Martin Keogh"]

    def test_who_may_not_write_keeps_nothing(self, session, row, cast, now):
        with pytest.raises(NotAllowed):
            type_it(session, row, cast.agent, now)


class TestPages:
    @pytest.fixture
    def path(self, database, cast, now):
        with database.transaction() as session:
            return f"/procedures/{add_complaint(session, cast, now).row_id}/draft"

    def typed(self, person, path, **more) -> dict[str, str]:
        version = row_version(person.get(f"{path}/edit"))
        return {"title": "Handling a complaint", "purpose": "Not yet.", "row_version": version, **STEPS, **more}

    def test_who_comes_back_is_asked_before_anything_is_typed_over_it(self, client_as, path):
        officer = client_as("officer")
        officer.post(f"{path}/buffer", self.typed(officer, path), status=204)
        asked = officer.get(f"{path}/edit")

        assert "You typed this on 24 Nov 2026, 09:30 and did not save it" in words(asked)
        assert "Ring back the same day." in words(asked)
        assert 'name="steps-0-text"' not in asked.get_data(as_text=True)
        assert "did not save it" not in words(client_as("manager").get(f"{path}/edit"))

    def test_who_goes_on_finds_what_they_typed_and_saves_it(self, client_as, path):
        officer = client_as("officer")
        sent = self.typed(officer, path)
        officer.post(f"{path}/buffer", sent, status=204)
        page = officer.get(f"{path}/edit?typed=y")
        assert "Ring back the same day." in page.get_data(as_text=True)
        shown = officer.post(f"{path}/edit", {**sent, "row_version": row_version(page)}).location

        assert "Ring back the same day." in words(officer.get(shown))
        assert "did not save it" not in words(officer.get(f"{path}/edit"))

    def test_who_throws_it_away_finds_the_draft_as_it_was_saved(self, client_as, path):
        officer = client_as("officer")
        officer.post(f"{path}/buffer", self.typed(officer, path), status=204)
        officer.post(f"{path}/buffer/drop")
        page = officer.get(f"{path}/edit").get_data(as_text=True)

        assert "Reply with reasons before the deadline." in page
        assert "Ring back the same day." not in page

    def test_a_draft_that_was_saved_meanwhile_is_said_and_both_texts_are_shown(self, client_as, path):
        officer, manager = client_as("officer"), client_as("manager")
        sent = self.typed(officer, path)
        officer.post(f"{path}/buffer", sent, status=204)
        manager.post(f"{path}/edit", {**self.typed(manager, path), "purpose": "Theirs."})
        assert "The draft was saved meanwhile, by Martin Keogh" in words(officer.get(f"{path}/edit"))
        page = officer.get(f"{path}/edit?typed=y")
        assert "The draft was saved meanwhile, by Martin Keogh" in words(page)
        stale = words(officer.post(f"{path}/edit", {**sent, "row_version": row_version(page)}, status=409))

        assert "Theirs." in stale
        assert "Not yet." in stale

    def test_a_card_number_is_not_kept_for_a_moment(self, client_as, path, database):
        officer = client_as("officer")
        sent = self.typed(officer, path, **{"steps-1-text": "Say 4111 1111 1111 1111."})
        refused = officer.post(f"{path}/buffer", sent, status=422).get_data(as_text=True)

        assert "This looks like a payment card number (ending 1111)" in refused
        with database.reading() as session:
            assert count(session, DraftBuffer) == 0

    def test_a_text_without_a_title_is_kept_while_it_is_typed(self, client_as, path):
        officer = client_as("officer")
        officer.post(f"{path}/buffer", self.typed(officer, path, title=""), status=204)

        assert "Ring back the same day." in words(officer.get(f"{path}/edit"))

    def test_a_national_insurance_number_is_asked_about_on_saving_and_not_while_typing(self, client_as, path):
        officer = client_as("officer")
        sent = self.typed(officer, path, **{"steps-1-text": "Note QQ 12 34 56 C."})
        officer.post(f"{path}/buffer", sent, status=204)

        assert "National Insurance number" in words(officer.post(f"{path}/edit", sent, status=422))

    def test_who_discards_the_draft_is_told_whose_typing_goes_too(self, client_as, path):
        manager = client_as("manager")
        manager.post(f"{path}/buffer", self.typed(manager, path), status=204)

        assert "What Martin Keogh typed and did not save goes too" in words(client_as("officer").get(f"{path}/discard"))
