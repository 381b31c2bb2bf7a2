"""Three minors on one requirement suggest a systemic major; a manager decides, and is not asked twice (SPEC 2.6)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.history.models import HistoryEntry
from app.people.models import Person
from audits.findings.due import due_items
from audits.findings.models import SystemicSuggestion
from audits.findings.operations import working
from audits.findings.operations.systemic import accept_systemic, decline_systemic
from audits.findings.queries.systemic import visible_suggestion, waiting_suggestions
from audits.words import FindingStatus, Grade, SystemicStatus
from tests.cast import NOW
from tests.factories.findings import add_finding
from tests.factories.register import add_requirement

TODAY = date(2026, 11, 24)


@pytest.fixture
def requirement(session, cast, now):
    return add_requirement(session, "FCA-1", by=cast.officer, now=now).row_id


@pytest.fixture
def minors(session, cast, now, requirement):
    """Two in Leeds, one in Glasgow: any units count."""
    away = {"site_id": cast.glasgow, "team_id": None, "owner_id": cast.officer.id, "by": cast.officer}
    return [
        add_finding(session, cast, now - timedelta(days=days), requirement_ids=(requirement,), **more)
        for days, more in ((300, {}), (100, away), (0, {}))
    ]


def decide(session, cast, actor=None):
    (waiting,) = waiting_suggestions(session, actor or cast.officer)
    return visible_suggestion(session, actor or cast.officer, waiting.id)[1]


def test_two_minors_suggest_nothing(session, cast, now, requirement):
    for _ in range(2):
        add_finding(session, cast, now, requirement_ids=(requirement,))

    assert waiting_suggestions(session, cast.officer) == []


def test_the_third_minor_within_a_year_makes_the_suggestion(session, cast, minors):
    (waiting,) = waiting_suggestions(session, cast.officer)

    assert [member.id for member in waiting.members] == [row.id for row in minors]
    assert (waiting.requirement_ref, waiting.count, waiting.hidden) == ("FCA-1", 3, 0)


@pytest.mark.parametrize(("days", "count"), [(365, 1), (366, 0)])
def test_a_minor_counts_for_365_days(session, cast, now, requirement, days, count):
    for age in (days, 0, 0):
        add_finding(session, cast, now - timedelta(days=age), requirement_ids=(requirement,))

    assert len(waiting_suggestions(session, cast.officer)) == count


def test_a_manager_sees_the_members_of_their_units_and_how_many_others_there_are(session, cast, minors):
    (waiting,) = waiting_suggestions(session, cast.manager)

    assert ([member.id for member in waiting.members], waiting.hidden) == ([minors[0].id, minors[2].id], 1)


def test_a_fourth_minor_joins_the_suggestion_that_waits(session, cast, now, requirement, minors):
    add_finding(session, cast, now, requirement_ids=(requirement,))

    assert [one.count for one in waiting_suggestions(session, cast.officer)] == [4]


def test_accepting_makes_one_systemic_major_linked_to_its_members(session, cast, now, minors):
    row = decide(session, cast)

    made = accept_systemic(
        session, row, "No script anywhere", owner_id=cast.manager.id, version=row.row_version, today=TODAY,
        by=cast.officer, now=now,
    )  # fmt: skip

    assert (made.grade, made.is_systemic, made.owner_id) == (Grade.MAJOR, True, cast.manager.id)
    assert made.contain_by == date(2026, 11, 26)
    assert all(f"F-{member.id:04}" in made.detail for member in minors)
    assert (row.status, row.finding_id) == (SystemicStatus.ACCEPTED, made.id)
    assert waiting_suggestions(session, cast.officer) == []


def test_members_of_an_accepted_suggestion_are_not_counted_again(session, cast, now, requirement, minors):
    row = decide(session, cast)
    accept_systemic(
        session, row, "x", owner_id=cast.manager.id, version=row.row_version, today=TODAY, by=cast.officer, now=now
    )
    for _ in range(2):
        add_finding(session, cast, now, requirement_ids=(requirement,))
    assert waiting_suggestions(session, cast.officer) == []

    add_finding(session, cast, now, requirement_ids=(requirement,))
    assert [one.count for one in waiting_suggestions(session, cast.officer)] == [3]


def test_a_declined_set_is_not_suggested_again_until_another_minor_joins_it(session, cast, now, requirement, minors):
    row = decide(session, cast)
    decline_systemic(session, row, "Three different causes", version=row.row_version, by=cast.officer, now=now)
    add_finding(session, cast, now, grade=Grade.MAJOR, requirement_ids=(requirement,))
    assert waiting_suggestions(session, cast.officer) == []

    add_finding(session, cast, now, requirement_ids=(requirement,))
    assert [one.count for one in waiting_suggestions(session, cast.officer)] == [4]
    said = session.scalars(
        select(col(HistoryEntry.sentence)).where(col(HistoryEntry.tag) == "finding:systemic_declined")
    ).all()
    assert said == ["Hannah Osei declined one systemic major from F-0001, F-0002, F-0003: Three different causes"]


def test_deciding_needs_a_reason_and_is_done_once(session, cast, now, minors):
    row = decide(session, cast)
    held = {"version": row.row_version, "by": cast.officer, "now": now}
    with pytest.raises(BadInput):
        decline_systemic(session, row, "", **held)
    with pytest.raises(BadInput):
        accept_systemic(session, row, "", owner_id=cast.manager.id, today=TODAY, **held)
    decline_systemic(session, row, "No", **held)
    with pytest.raises(StepNotAllowed):
        decline_systemic(session, row, "No", **held)


def test_a_suggestion_goes_when_too_few_of_its_members_are_minor_findings_still(session, cast, now, minors):
    row = decide(session, cast)
    working.cancel(session, minors[0], "A mistake", version=minors[0].row_version, by=cast.manager, now=now)

    assert waiting_suggestions(session, cast.officer) == []
    with pytest.raises(BadInput, match="Fewer than three"):
        accept_systemic(
            session, row, "x", owner_id=cast.manager.id, version=row.row_version, today=TODAY, by=cast.officer, now=now
        )


def test_only_who_sees_all_of_its_findings_decides_a_suggestion(session, cast, minors):
    row = decide(session, cast)
    refusal = "You do not see 1 finding of this suggestion, so it is not yours to decide. Hannah Osei may"
    with pytest.raises(NotAllowed, match=refusal):
        decline_systemic(session, row, "Not in my team", version=row.row_version, by=cast.manager, now=NOW)
    with pytest.raises(NotAllowed, match=refusal):
        accept_systemic(
            session, row, "x", owner_id=cast.manager.id, version=row.row_version, today=TODAY, by=cast.manager, now=NOW
        )
    assert row.status is SystemicStatus.SUGGESTED


def test_a_suggestion_is_the_work_of_those_who_may_decide_it(session, cast, minors):
    items = {
        name: [item.title for item in due_items(session, cast.named(name), NOW) if "systemic" in item.title]
        for name in ("officer", "manager", "leader")
    }
    title = "Decide whether 3 minor findings on FCA-1 are one systemic major"
    assert items == {"officer": [title], "manager": [], "leader": []}


def test_where_nobody_sees_them_all_the_page_says_who_must_be_given_the_right(client_as, session, minors, cast):
    session.execute(update(Person).where(col(Person.id) == cast.officer.id).values(is_active=False))
    session.commit()
    page = client_as("manager").get("/findings/systemic").text
    assert (
        "Nobody sees them all: an administrator must make somebody a compliance officer or a manager who does" in page
    )


def test_the_page_offers_the_decision_to_those_who_may(client_as, session, minors, cast):
    session.commit()
    key = session.scalars(select(col(SystemicSuggestion.id))).one()
    session.rollback()
    for name in ("leader", "manager"):
        client = client_as(name)
        page = client.get("/findings/systemic").text
        assert "Who sees all of them decides: Hannah Osei may." in page
        assert f"/findings/systemic/{key}/accept" not in page
        client.get(f"/findings/systemic/{key}/decline", 403)
    officer = client_as("officer")
    assert "1 suggestion of a systemic major waits" in officer.get("/findings").text
    officer.get(f"/findings/systemic/{key}/decline")
    page = officer.get(f"/findings/systemic/{key}/accept").text
    version = page.split('name="row_version" value="')[1].split('"')[0]
    fields = {"row_version": version, "owner_id": str(cast.manager.id)}
    officer.post(f"/findings/systemic/{key}/accept", {**fields, "reason": ""}, status=422)

    answer = officer.post(f"/findings/systemic/{key}/accept", {**fields, "reason": "No script anywhere"})

    page = officer.get(answer.headers["Location"]).text
    assert "Systemic: Call back within two days" in page
    assert 'href="/findings/1"' in page
    assert "Nothing looks systemic" in officer.get("/findings/systemic").text
    officer.get(f"/findings/systemic/{key}/accept", 404)
    assert FindingStatus.OPEN.value in officer.get("/findings.csv?only=systemic").text
