"""Who is asked to confirm a version is computed; what was given is kept for good."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.checks import CHECKS
from app.core.errors import BadInput, NotAllowed
from app.history.queries import verify_history
from app.people.models import Person
from app.procedures.domain.attesting import AnswersResult, ShownText
from app.procedures.domain.words import AudienceKind
from app.procedures.operations import confirm_version, retire, set_audience, withdraw_revision
from app.procedures.queries.attestations import asking_version, to_confirm
from app.procedures.queries.reach import BEHIND, COMPLETE, ReachFilter, reach_groups, reach_page
from tests.factories.procedures import TODAY, add_complaint, publish, reword, signed

pytestmark = pytest.mark.both_databases
DAY = date(2026, 12, 1)


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def publish_next(session, row, cast, now, day=DAY, *, is_material=True):
    """A version that everybody in its audience is asked to confirm, or one that asks nobody."""
    revision = signed(session, row, by=cast.officer, now=now, is_material=is_material)
    publish(session, row, revision, day, by=cast.officer, now=now)
    return revision


def asked(session, *actors):
    return [[f"{one.code} {one.major}.{one.minor}" for one in to_confirm(session, actor)] for actor in actors]


def test_a_published_version_asks_its_audience_and_nobody_else(session, row, cast, now):
    assert asked(session, cast.agent) == [[]]
    publish_next(session, row, cast, now)
    assert asked(session, cast.agent, cast.outsider) == [["PR-COMPLAINT 1.0"]] * 2

    set_audience(
        session, row, {AudienceKind.TEAM: [cast.complaints_team]}, version=row.row_version, by=cast.officer, now=now
    )
    assert asked(session, cast.agent, cast.outsider) == [["PR-COMPLAINT 1.0"], []]


def test_a_version_for_one_client_asks_only_those_who_serve_it(session, cast, now):
    publish_next(session, add_complaint(session, cast, now, client_id=cast.bank), cast, now)
    assert asked(session, cast.agent, cast.outsider) == [["PR-COMPLAINT 1.0"], []]


def test_each_version_counts_its_own_people_and_who_confirmed_it_and_no_other(session, row, cast, now):
    publish_next(session, row, cast, now)
    bank = add_complaint(session, cast, now, code="PR-BANK", client_id=cast.bank)
    publish_next(session, bank, cast, now)
    team = add_complaint(session, cast, now, code="PR-TEAM")
    publish_next(session, team, cast, now)
    wanted = {AudienceKind.TEAM: [cast.complaints_team]}
    set_audience(session, team, wanted, version=team.row_version, by=cast.officer, now=now)
    for actor in (cast.agent, cast.leader):
        confirm_version(session, team, 1, by=actor, now=now)

    for one in (row, bank, team):
        asking = asking_version(session, one)
        groups = reach_groups(session, cast.officer, asking)
        (listed,) = reach_page(session, cast.officer, ReachFilter(words=one.code), None).rows
        assert (listed.asked, listed.confirmed) == (
            sum(group.asked for group in groups), sum(group.confirmed for group in groups)
        )  # fmt: skip
    behind, complete = (
        [one.code for one in reach_page(session, cast.officer, ReachFilter(state=state, sort="code"), None).rows]
        for state in (BEHIND, COMPLETE)
    )
    assert (behind, complete) == (["PR-BANK", "PR-COMPLAINT"], ["PR-TEAM"])


def test_whoever_confirmed_is_asked_no_more_until_the_next_material_version(session, row, cast, now):
    first = publish_next(session, row, cast, now)
    given = confirm_version(session, row, first.number, by=cast.agent, now=now)
    assert (given.name, given.team, given.content_hash) == ("Tom Birch", "Complaints", first.content_hash)
    assert (given.shown_text, given.answers_result) == (ShownText.WHOLE, AnswersResult.NONE_ASKED)
    assert asked(session, cast.agent) == [[]]

    reword(session, row, "Once, and fairly.", by=cast.officer, now=now)
    publish_next(session, row, cast, now, DAY + timedelta(7), is_material=False)
    assert asked(session, cast.agent, cast.leader) == [[], ["PR-COMPLAINT 1.0"]], "wording alone asks nobody again"

    reword(session, row, "Within a day.", by=cast.officer, now=now)
    third = publish_next(session, row, cast, now, DAY + timedelta(14))
    assert asked(session, cast.agent, cast.leader) == [["PR-COMPLAINT 2.0"]] * 2
    again = confirm_version(session, row, third.number, by=cast.agent, now=now)
    assert again.shown_text is ShownText.CHANGES


def test_giving_it_twice_gives_the_same_one(session, row, cast, now):
    number = publish_next(session, row, cast, now).number
    first = confirm_version(session, row, number, by=cast.agent, now=now)
    assert confirm_version(session, row, number, by=cast.agent, now=now + timedelta(1)).id == first.id


def test_what_was_withdrawn_or_retired_asks_nobody_any_more(session, row, cast, now):
    first = publish_next(session, row, cast, now)
    withdraw_revision(
        session, row, first, "Too early", version=first.row_version, today=TODAY, by=cast.officer, now=now
    )
    assert asked(session, cast.agent) == [[]]
    with pytest.raises(BadInput, match="was withdrawn"):
        confirm_version(session, row, first.number, by=cast.agent, now=now)

    other = add_complaint(session, cast, now, code="PR-OTHER")
    publish_next(session, other, cast, now)
    retire(session, other, "It went", version=other.row_version, today=DAY, by=cast.officer, now=now)
    assert asked(session, cast.agent) == [[]]


def test_a_joiner_is_asked_and_somebody_who_left_is_not(session, row, cast, now):
    number = publish_next(session, row, cast, now).number
    given = confirm_version(session, row, number, by=cast.agent, now=now)
    leader = session.get(Person, cast.leader.person_id)
    leader.is_active = False
    session.flush()

    assert asked(session, cast.leader) == [[]]
    session.get(Person, cast.agent.person_id).is_active = False
    session.flush()
    assert session.get(type(given), given.row_id) is given, "what somebody gave stays when they go"


def test_another_version_that_took_its_place_is_read_first(session, row, cast, now):
    first = publish_next(session, row, cast, now)
    reword(session, row, "Within a day.", by=cast.officer, now=now)
    publish_next(session, row, cast, now, DAY + timedelta(7))
    with pytest.raises(BadInput, match=r"PR-COMPLAINT 2\.0 took the place"):
        confirm_version(session, row, first.number, by=cast.agent, now=now)


def test_whom_it_does_not_ask_confirms_nothing(session, row, cast, now):
    set_audience(
        session, row, {AudienceKind.TEAM: [cast.complaints_team]}, version=row.row_version, by=cast.officer, now=now
    )
    number = publish_next(session, row, cast, now).number
    with pytest.raises(NotAllowed, match="does not ask you"):
        confirm_version(session, row, number, by=cast.officer, now=now)


@pytest.mark.parametrize(
    "alter",
    ["UPDATE procedure_attestation SET name = 'Ivy Chandra'", "DELETE FROM procedure_attestation"],
)
def test_the_database_refuses_to_change_what_was_given(session, row, cast, now, alter):
    number = publish_next(session, row, cast, now).number
    confirm_version(session, row, number, by=cast.agent, now=now)
    with pytest.raises(DBAPIError, match="an attestation cannot be changed"):
        session.execute(text(alter))


def test_the_verification_reads_every_attestation(session, row, cast, now):
    number = publish_next(session, row, cast, now).number
    confirm_version(session, row, number, by=cast.agent, now=now)
    checked = verify_history(session, (), CHECKS)
    assert checked.is_whole
    assert [one.count for one in checked.checked if one.sort == "attestation"] == [1]
