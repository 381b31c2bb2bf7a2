"""Sites, teams, clients, posts and added days."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from app.core import working_days
from app.core.calendars import Nation
from app.core.errors import BadInput, NotFound, StaleEdit
from app.history.models import HistoryEntry
from app.people.domain.posts import PostLevel
from app.people.operations import (
    add_client,
    add_day,
    add_post,
    add_site,
    add_team,
    remove_day,
    rename_client,
    rename_post,
    rename_site,
    rename_team,
)
from app.people.queries import calendar_for, levelless_count
from app.people.queries.places import places
from tests.pages_client import words


def tags(session: Session) -> list[str]:
    return list(session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id))))


def test_each_kind_is_added_and_shown_by_name(session, cast, now):
    by = {"by": cast.administrator, "now": now}
    site = add_site(session, " Belfast  Quay ", Nation.NORTHERN_IRELAND, **by)
    add_team(session, "Billing", site.row_id, **by)
    add_client(session, "Tideway Energy", **by)
    post = add_post(session, "Head of service", **by)
    found = places(session)
    assert next((line.name, line.more) for line in found.sites) == ("Belfast Quay", "Northern Ireland")
    assert ("Billing", "Belfast Quay") in [(line.name, line.more) for line in found.teams]
    assert "Tideway Energy" in [line.name for line in found.clients]
    assert post.key == "head_of_service"
    assert tags(session) == ["site:added", "team:added", "client:added", "post:added"]


def test_a_name_that_is_taken_or_empty_is_refused(session, cast, now):
    by = {"by": cast.administrator, "now": now}
    for step in (
        lambda: add_site(session, "Leeds", Nation.SCOTLAND, **by),
        lambda: add_team(session, "Complaints", cast.leeds, **by),
        lambda: add_client(session, "Harbour  Bank", **by),
        lambda: add_post(session, "Team leader", **by),
        lambda: add_post(session, "???", **by),
        lambda: add_client(session, "  ", **by),
        lambda: add_client(session, "c" * 121, **by),
        lambda: add_team(session, "Night", 9_999, **by),
    ):
        with pytest.raises(BadInput):
            step()


def test_two_sites_may_have_a_team_of_the_same_name(session, cast, now):
    assert add_team(session, "Complaints", cast.glasgow, by=cast.administrator, now=now).site_id == cast.glasgow


def test_renaming_keeps_the_rest_and_is_recorded(session, cast, now):
    by = {"version": 1, "by": cast.administrator, "now": now}
    rename_site(session, cast.leeds, "Leeds Dock", Nation.ENGLAND_AND_WALES, **by)
    rename_team(session, cast.complaints_team, "Complaints A", **by)
    rename_client(session, cast.bank, "Harbour Savings", **by)
    found = places(session)
    post = next(line for line in found.posts if line.more == "team_leader · Team leaders")
    rename_post(session, post.id, "Floor leader", PostLevel.FRONT_LINE, **by)
    names = {line.name for line in (*found.sites, *found.teams, *found.clients)}
    assert {"Leeds Dock", "Complaints A", "Harbour Savings"} <= names
    renamed = next(line for line in places(session).posts if line.name == "Floor leader")
    assert renamed.more == "team_leader · Front line"
    assert tags(session) == ["site:changed", "team:changed", "client:changed", "post:changed"]


def test_a_stale_rename_is_refused_with_what_is_stored(session, cast, now):
    rename_client(session, cast.bank, "Harbour Savings", version=1, by=cast.administrator, now=now)
    with pytest.raises(StaleEdit) as stale:
        rename_client(session, cast.bank, "Harbour Group", version=1, by=cast.administrator, now=now)
    assert stale.value.current == {"Name": "Harbour Savings"}


def test_an_added_day_counts_in_its_own_nation_alone(session, cast, now):
    monday = date(2027, 6, 14)
    add_day(session, Nation.SCOTLAND, monday, "Day of the regatta", by=cast.administrator, now=now)
    assert not working_days.is_working(monday, calendar_for(session, Nation.SCOTLAND))
    assert working_days.is_working(monday, calendar_for(session, Nation.ENGLAND_AND_WALES))


def test_a_removed_day_is_a_working_day_again(session, cast, now):
    by = {"by": cast.administrator, "now": now}
    row = add_day(session, Nation.SCOTLAND, date(2027, 6, 14), "Day of the regatta", **by)
    remove_day(session, row.row_id, **by)
    assert calendar_for(session, Nation.SCOTLAND).added == frozenset()
    assert tags(session) == ["added_day:added", "added_day:removed"]
    with pytest.raises(NotFound):
        remove_day(session, row.row_id, **by)


def test_a_day_is_added_once_for_each_nation(session, cast, now):
    by = {"by": cast.administrator, "now": now}
    add_day(session, Nation.SCOTLAND, date(2027, 6, 14), "Regatta", **by)
    add_day(session, Nation.NORTHERN_IRELAND, date(2027, 6, 14), "Regatta", **by)
    with pytest.raises(BadInput, match="already"):
        add_day(session, Nation.SCOTLAND, date(2027, 6, 14), "Regatta", **by)


def test_a_post_of_the_starter_library_comes_with_its_level_and_any_other_is_a_gap_until_somebody_says(
    session, cast, now
):
    by = {"by": cast.administrator, "now": now}
    before = levelless_count(session)
    assert add_post(session, "Quality manager", **by).level is PostLevel.MANAGER
    post = add_post(session, "Welsh desk", **by)
    assert levelless_count(session) == before + 1
    rename_post(session, post.row_id, "Welsh desk", PostLevel.FRONT_LINE, version=1, **by)
    assert levelless_count(session) == before


def test_the_level_of_a_post_is_said_on_its_page(client_as, database, cast, now):
    with database.transaction() as session:
        row_id = add_post(session, "Welsh desk", by=cast.administrator, now=now).row_id
    client = client_as("administrator")
    sent = {"name": "Welsh desk", "level": "front_line", "row_version": "1"}
    client.post(f"/people/places/post/{row_id}", sent, status=303)
    assert "welsh_desk · Front line" in words(client.get("/people/places"))
    stale = words(client.post(f"/people/places/post/{row_id}", sent | {"level": "manager"}, status=409))
    assert "Front line" in stale
