"""Many requirements at once: chosen in the list, looked at, set in one transaction with an entry each."""

import re

import pytest
from sqlalchemy import text

from app.history.checking import nobody_listens
from app.requirements import queries
from app.requirements.domain.many import MOST
from app.requirements.operations import assign_owner
from app.requirements.proof import check_days
from tests.factories.register import add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

PAGE = "/requirements/many"


@pytest.fixture
def three(database, cast, now):
    with database.transaction() as session:
        by = {"by": cast.officer, "now": now}
        one = add_requirement(session, "ORG-ONE", **by)
        two = add_requirement(session, "ORG-TWO", deputy_id=cast.manager.id, **by)
        shop = add_requirement(session, "ORG-SHOP", client_id=cast.shop, **by)
        return {row.ref: f"{row.row_id}:{row.row_version}" for row in (one, two, shop)}


def picks(page) -> list[str]:
    return re.findall(r'name="pick" value="(\d+:\d+)"', page.get_data(as_text=True))


def request_id(page) -> str:
    found = re.findall(
        r'action="/requirements/many".*?name="request_id" value="([^"]+)"', page.get_data(as_text=True), re.DOTALL
    )
    return found[-1]


def send(client, chosen, step, status=200, **form):
    return client.post(PAGE, {"pick": chosen, "step": step, **form}, status=status)


def tags(session) -> list[str]:
    found = session.execute(text("SELECT tag FROM history_entry WHERE tag = 'requirement:set_with_others'"))
    return list(found.scalars())


def test_the_list_hands_over_what_was_ticked_with_the_version_that_was_seen(client_as, three):
    officer = client_as("officer")
    assert sorted(picks(officer.get("/requirements"))) == sorted(three.values())
    page = officer.get(f"{PAGE}?pick={three['ORG-ONE']}")
    assert "1 requirement is chosen" in words(page)
    assert "ORG-ONE" in words(page)
    assert "ORG-TWO" not in words(page)


def test_before_anything_is_done_the_page_says_what_will_happen_and_what_stays(client_as, database, cast, three):
    page = send(client_as("officer"), list(three.values()), "look", owner_id=str(cast.manager.id))
    said = words(page)
    assert "1 requirement will change, each with an entry in the history, and 2 will stay as they are" in said
    assert "ORG-ONE Call back within two days owner from nobody to Martin Keogh" in said
    assert "ORG-TWO has Martin Keogh as its deputy" in said
    assert "ORG-SHOP belongs to a client whom Martin Keogh does not serve" in said
    with database.reading() as session:
        assert tags(session) == []
        assert queries.visible_requirement(session, cast.officer, "ORG-ONE").owner_id is None


def test_what_was_looked_at_is_done_by_its_own_button_also_after_another_look(client_as, database, cast, three):
    officer = client_as("officer")
    form = {"request_id": request_id(officer.get(f"{PAGE}?pick={three['ORG-ONE']}")), "pick": three["ORG-ONE"]}
    officer.post(PAGE, {**form, "step": "look", "owner_id": str(cast.manager.id)}, status=200)
    page = officer.post(PAGE, {**form, "step": "look", "owner_id": str(cast.officer.id)}, status=200)
    sent = {**form, "request_id": request_id(page), "step": "set", "owner_id": str(cast.officer.id)}
    officer.post(PAGE, sent)
    officer.post(PAGE, sent)
    with database.reading() as session:
        assert len(tags(session)) == 1
        assert queries.visible_requirement(session, cast.officer, "ORG-ONE").owner_id == cast.officer.id


def test_a_reason_that_would_be_kept_nowhere_is_asked_about_and_not_lost(client_as, database, cast, three):
    for step in ("look", "set"):
        form = {"owner_id": str(cast.officer.id), "reason": "No lines are left"}
        page = send(client_as("officer"), [three["ORG-ONE"]], step, 422, **form)
        assert "Choose whether they apply, or leave the reason empty" in words(page)
        assert "No lines are left" in page.get_data(as_text=True)
    with database.reading() as session:
        assert tags(session) == []


@pytest.mark.both_databases
def test_it_is_done_once_with_an_entry_each_and_kept_from_the_day(client_as, database, cast, three, now):
    officer = client_as("officer")
    form = {"owner_id": str(cast.officer.id), "applicability": "does_not_apply", "reason": "No lines"}
    send(officer, list(three.values()), "set", 303, review_due_on="2027-03-01", **form)
    with database.reading() as session:
        assert len(tags(session)) == 3
        rows = [queries.visible_requirement(session, cast.officer, ref) for ref in three]
        assert {(row.owner_id, row.applicability_reason, row.review_due_on.isoformat()) for row in rows} == {
            (cast.officer.id, "No lines", "2027-03-01")
        }
        assert check_days(session, nobody_listens, now.date())[0].problem == ""
    assert "Changed 3 requirements." in officer.get("/requirements").get_data(as_text=True)


def test_a_row_that_somebody_changed_meanwhile_is_told_and_not_overwritten(client_as, database, cast, three, now):
    officer = client_as("officer")
    with database.transaction() as session:
        row = queries.visible_requirement(session, cast.officer, "ORG-ONE", to_change=True)
        assign_owner(session, row, cast.leader.id, None, by=cast.manager, now=now)
    send(officer, [three["ORG-ONE"], three["ORG-SHOP"]], "set", 303, owner_id="nobody", review_due_on="2027-03-01")
    said = officer.get("/requirements").get_data(as_text=True)
    assert "Changed 1 requirement. Left as they are: ORG-ONE was changed by somebody else since it was chosen." in said
    with database.reading() as session:
        assert queries.visible_requirement(session, cast.officer, "ORG-ONE").owner_id == cast.leader.id


def test_all_that_a_filter_finds_can_be_chosen(client_as, database, three, now):
    officer = client_as("officer")
    assert "3 requirements are chosen" in words(officer.get(f"{PAGE}?all=1&kind=organisational"))
    assert "No requirement is chosen" in words(officer.get(f"{PAGE}?all=1&kind=standard"))
    with database.transaction() as session:
        fill_register(session, MOST, now=now, start=10)
    assert f"At most {MOST} requirements can be changed at once" in words(officer.get(f"{PAGE}?all=1"))
    assert len(picks(officer.get(f"{PAGE}?all=1&instrument=Handbook+3"))) == MOST // 20


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "Choose at least one thing to set"),
        ({"applicability": "does_not_apply"}, "Say why they do not apply"),
        ({"owner_id": "99999"}, "That person is not here any more"),
        ({"owner_id": "x"}, "That person is not here any more"),
        ({"review_due_on": "soon"}, "must be a day"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_choice_is_kept(client_as, three, form, error):
    for step in ("look", "set"):
        page = send(client_as("officer"), [three["ORG-ONE"]], step, 422, **form)
        assert error in words(page)
        assert picks(page) == [three["ORG-ONE"]]


def test_an_owner_who_has_left_can_no_longer_be_set(client_as, database, cast, three):
    with database.transaction() as session:
        session.execute(text("UPDATE person SET is_active = false WHERE id = :id"), {"id": cast.leader.id})
    page = send(client_as("officer"), list(three.values()), "set", 422, owner_id=str(cast.leader.id))
    assert "That person is not here any more" in words(page)


def test_only_who_may_edit_the_register_is_offered_it(client_as, three):
    assert picks(client_as("manager").get("/requirements")) == []
    client_as("manager").get(PAGE, 403)
    send(client_as("agent"), list(three.values()), "set", 403, owner_id="nobody")


def test_setting_500_costs_as_many_queries_as_setting_5(app, client_as, database, now):
    officer, costs = client_as("officer"), []
    with database.transaction() as session:
        fill_register(session, MOST + 5, now=now)
    for ids in (range(1, 6), range(6, MOST + 6)):
        with count_queries(app) as ran:
            send(officer, [f"{key}:1" for key in ids], "set", 303, owner_id=str(1), review_due_on="2027-03-03")
        costs.append(len(ran))
    assert costs[0] == costs[1]
