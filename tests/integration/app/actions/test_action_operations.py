"""What people do to actions, first as it works, then each refusal."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.actions.domain.words import ActionStatus
from app.actions.models import Action
from app.actions.operations import (
    attach_evidence,
    cancel_action,
    cancel_actions_of,
    finish_action,
    move_due_day,
    reassign_action,
    send_back_action,
    start_action,
    verify_action,
)
from app.actions.queries import action_rows, actions_of, visible_action
from app.core.actor import Actor
from app.core.errors import BadInput, NotAllowed, NotFound, StaleEdit, StepNotAllowed
from app.files.operations import add_evidence
from app.files.uploads import CheckedFile
from tests.factories.actions import ORIGIN, TITLE, add_action
from tests.queries import count_queries

TODAY = date(2026, 11, 24)


@pytest.fixture
def evidence(database, cast, now):
    with database.transaction() as session:
        checked = CheckedFile("a" * 64, 10, "application/pdf", "letter.pdf")
        return add_evidence(session, checked, title="", effective_on=TODAY, by=cast.leader, now=now).row_id


def sentences(database, action_id: int) -> list[str]:
    asked = text("SELECT sentence FROM history_entry WHERE subject_kind = 'action' AND subject_id = :id ORDER BY id")
    with database.reading() as session:
        return list(session.execute(asked, {"id": str(action_id)}).scalars())


def test_an_action_is_due_so_many_working_days_from_today_where_it_is_about(opened, stored, cast, now):
    before_new_year = now.replace(month=12, day=31)
    england = opened(working_days=1, now=before_new_year)
    scotland = opened(working_days=1, site_id=cast.glasgow, team_id=None, now=before_new_year)

    assert stored(england).due_on == date(2027, 1, 4)
    assert stored(scotland).due_on == date(2027, 1, 5)  # 4 January stands for the 2nd there
    assert stored(england).working_days == 1


def test_the_whole_way_leaves_a_sentence_for_each_step(opened, change, stored, cast, database, evidence):
    action_id = opened()
    change(start_action, action_id, by=cast.leader)
    change(finish_action, action_id, "The letter says it now", evidence_id=evidence, by=cast.leader)
    change(send_back_action, action_id, "The footer still says eight days", by=cast.manager)
    change(finish_action, action_id, "The footer too", by=cast.leader)
    change(verify_action, action_id, "Read ten letters of this week", by=cast.manager)

    row = stored(action_id)
    assert (row.status, row.done_by_id, row.verified_by_name) == (
        ActionStatus.VERIFIED, cast.leader.id, "Martin Keogh",
    )  # fmt: skip
    assert sentences(database, action_id) == [
        f"Martin Keogh opened AC-0001 for F-0007: {TITLE}. Leila Haddad has it until 27 Nov 2026",
        "Leila Haddad started AC-0001",
        "Leila Haddad finished AC-0001: The letter says it now",
        "Martin Keogh sent AC-0001 back: The footer still says eight days",
        "Leila Haddad finished AC-0001: The footer too",
        "Martin Keogh verified AC-0001: Read ten letters of this week",
    ]


def test_what_is_sent_back_is_not_done_and_keeps_its_day(opened, change, stored, cast):
    action_id = opened()
    change(finish_action, action_id, "Done", by=cast.leader)
    change(send_back_action, action_id, "Not yet", by=cast.manager)

    row = stored(action_id)
    assert (row.status, row.done_at, row.done_by_id, row.sent_back_reason) == (
        ActionStatus.IN_PROGRESS, None, None, "Not yet",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"working_days": 0}, "working_days"),
        ({"owner_id": 999}, "owner_id"),
    ],
)
def test_an_action_that_nobody_could_do_is_not_opened(session, cast, now, new, field):
    with pytest.raises(BadInput) as refused:
        add_action(session, cast, now=now, **new)
    assert list(refused.value.errors) == [field]


def test_its_owner_must_be_able_to_open_it(session, cast, now):
    by = cast.officer
    with pytest.raises(BadInput, match="does not serve this client"):
        add_action(session, cast, by=by, now=now, owner_id=cast.outsider.id)
    with pytest.raises(BadInput, match="roles do not include actions"):
        add_action(session, cast, by=by, now=now, owner_id=cast.administrator.id)
    with pytest.raises(BadInput, match="is not here any more"):  # Olga works at another site than Martin's
        add_action(session, cast, now=now, owner_id=cast.outsider.id, client_id=None)


@pytest.mark.parametrize("who", ["agent", "auditor"])
def test_nobody_but_its_owner_and_deciders_may_do_it(opened, change, cast, who):
    action_id = opened()
    for operation, given in ((start_action, ()), (finish_action, ("Done",))):
        with pytest.raises(NotAllowed) as refused:
            change(operation, action_id, *given, by=cast.named(who))
        assert refused.value.who_may == "Leila Haddad, who owns it,"


def test_whoever_owns_it_or_did_it_does_not_verify_it(opened, change, cast, stored):
    action_id = opened()
    change(finish_action, action_id, "Did it for Leila", by=cast.manager)
    for who, words in ((cast.leader, "You own this action"), (cast.manager, "You did this action")):
        for operation in (verify_action, send_back_action):
            with pytest.raises(NotAllowed, match=words):
                change(operation, action_id, "Seen", by=who)
    with pytest.raises(NotAllowed, match="Your roles do not let you"):
        change(verify_action, action_id, "Seen", by=cast.auditor)
    change(verify_action, action_id, "Seen", by=cast.officer)
    assert stored(action_id).status is ActionStatus.VERIFIED


@pytest.mark.parametrize("column", ["owner_id", "done_by_id"])
def test_the_database_holds_to_other_eyes_too(opened, change, session, cast, column):
    action_id = opened()
    change(finish_action, action_id, "Done", by=cast.manager)
    change(verify_action, action_id, "Seen", by=cast.officer)
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE action SET verified_by_id = {column} WHERE id = :id"), {"id": action_id})
    session.rollback()


def test_a_verification_needs_words_or_a_file(opened, change, cast, stored, evidence):
    action_id = opened()
    change(finish_action, action_id, "Done", by=cast.leader)
    with pytest.raises(BadInput, match="Say what you looked at, or add evidence"):
        change(verify_action, action_id, "", by=cast.manager)
    change(verify_action, action_id, "", evidence_id=evidence, by=cast.manager)
    assert stored(action_id).status is ActionStatus.VERIFIED


@pytest.mark.parametrize(
    ("operation", "given", "field"),
    [
        (finish_action, ("",), "note"),
        (cancel_action, ("",), "reason"),
        (move_due_day, (TODAY, ""), "reason"),
        (move_due_day, (TODAY - timedelta(days=1), "Busy"), "due_on"),
        (move_due_day, (None, "Busy"), "due_on"),
        (reassign_action, (999,), "owner_id"),
    ],
)
def test_what_a_step_lacks_is_said_at_its_field(opened, change, cast, operation, given, field):
    with pytest.raises(BadInput) as refused:
        change(operation, opened(), *given, by=cast.manager)
    assert list(refused.value.errors) == [field]


def test_it_changes_hands_and_days_while_it_is_not_done(opened, change, stored, cast, database):
    action_id = opened(working_days=3)
    change(reassign_action, action_id, cast.agent.id, by=cast.manager)
    change(move_due_day, action_id, date(2026, 12, 4), "The printer is away", by=cast.manager)

    row = stored(action_id)
    assert (row.owner_id, row.due_on, row.working_days) == (cast.agent.id, date(2026, 12, 4), None)
    assert sentences(database, action_id)[1:] == [
        "Martin Keogh gave AC-0001 to Tom Birch; Leila Haddad had it",
        "Martin Keogh moved AC-0001 from 27 Nov 2026 to 4 Dec 2026: The printer is away",
    ]
    change(finish_action, action_id, "Done", by=cast.agent)
    for operation, given in ((reassign_action, (cast.leader.id,)), (move_due_day, (TODAY, "Late"))):
        with pytest.raises(StepNotAllowed, match="It is done"):
            change(operation, action_id, *given, by=cast.manager)


@pytest.mark.parametrize(
    ("operation", "given"),
    [(reassign_action, (3,)), (move_due_day, (TODAY, "Busy")), (cancel_action, ("No more",))],
)
def test_who_only_owns_it_does_not_give_it_away(opened, change, cast, operation, given):
    action_id = opened(owner_id=cast.agent.id)
    with pytest.raises(NotAllowed) as refused:
        change(operation, action_id, *given, by=cast.agent)
    assert "compliance officer" in refused.value.who_may


def test_a_cancelled_origin_takes_what_is_open_with_it_and_leaves_what_is_verified(
    opened, change, stored, cast, database, now
):
    first, second, elsewhere = opened(), opened(), opened(origin=replace(ORIGIN, id=8))
    change(finish_action, first, "Done", by=cast.leader)
    change(verify_action, first, "Seen", by=cast.manager)
    with database.transaction() as session:
        assert cancel_actions_of(session, "finding", 7, "F-0007 was cancelled", by=cast.manager, now=now) == 1

    statuses = [stored(each).status for each in (first, second, elsewhere)]
    assert statuses == [ActionStatus.VERIFIED, ActionStatus.CANCELLED, ActionStatus.OPEN]
    assert stored(second).cancelled_reason == "F-0007 was cancelled"


def test_evidence_hangs_once_and_not_on_what_is_closed(opened, change, cast, evidence):
    action_id = opened()
    change(attach_evidence, action_id, evidence, by=cast.leader)
    with pytest.raises(BadInput, match="attached already"):
        change(attach_evidence, action_id, evidence, by=cast.leader)
    with pytest.raises(NotAllowed):
        change(attach_evidence, action_id, evidence, by=cast.agent)
    change(cancel_action, action_id, "No more", by=cast.manager)
    with pytest.raises(StepNotAllowed):
        change(attach_evidence, action_id, evidence, by=cast.manager)


def test_a_stale_step_shows_what_the_other_one_wrote(opened, change, cast):
    action_id = opened()
    change(finish_action, action_id, "The first one did it", version=1, by=cast.leader)
    with pytest.raises(StaleEdit) as stale:
        change(finish_action, action_id, "The second one did it", version=1, by=cast.manager)
    assert stale.value.current == {"status": "Done", "due": "27 Nov 2026", "note": "The first one did it"}


@pytest.mark.parametrize("first", ["finish", "verify"])
def test_two_people_at_the_same_time_make_one_step(opened, change, stored, database, cast, now, first):
    """Each holds the row from reading it to the commit, so that the second one sees what the first one did."""
    action_id = opened()
    if first == "verify":
        change(finish_action, action_id, "Done", by=cast.leader)
    operation = {"finish": finish_action, "verify": verify_action}[first]
    people = {"finish": (cast.leader, cast.manager), "verify": (cast.manager, cast.officer)}[first]
    version, gate, outcomes = stored(action_id).row_version, threading.Barrier(2), []

    def decide(by: Actor) -> None:
        gate.wait()
        try:
            with database.transaction() as session:
                row = visible_action(session, by, action_id, to_change=True)
                operation(session, row, f"{by.name} did", version=version, by=by, now=now)
        except StaleEdit:
            outcomes.append("stale")
        else:
            outcomes.append(by.name)

    threads = [threading.Thread(target=decide, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(outcomes) == 2
    assert outcomes.count("stale") == 1
    row = stored(action_id)
    assert row.row_version == version + 1
    winner = next(name for name in outcomes if name != "stale")
    assert (row.done_note if first == "finish" else row.verified_note) == f"{winner} did"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", {"team", "glasgow", "nowhere"}),
        ("manager", {"team", "nowhere"}),  # what is about no unit is seen by those who run change cases
        ("leader", {"team"}),
        ("agent", set()),
        ("outsider", set()),
        ("auditor", {"team", "glasgow", "nowhere"}),
    ],
)
def test_an_action_is_seen_by_its_unit_its_owner_and_who_opened_it(opened, database, cast, who, sees):
    places = {
        "team": opened(),
        "glasgow": opened(
            site_id=cast.glasgow, team_id=None, client_id=cast.shop, owner_id=cast.officer.id, by=cast.officer
        ),
        "nowhere": opened(site_id=None, team_id=None, owner_id=cast.manager.id),
    }
    seen = set()
    with database.reading() as session:
        for name, action_id in places.items():
            try:
                visible_action(session, cast.named(who), action_id)
            except NotFound:
                continue
            seen.add(name)
    assert seen == sees


def test_an_owner_without_a_unit_sees_their_own_alone(opened, database, cast):
    mine, other = opened(owner_id=cast.agent.id), opened()
    with database.reading() as session:
        assert visible_action(session, cast.agent, mine).row_id == mine
        with pytest.raises(NotFound):
            visible_action(session, cast.agent, other)


def test_the_actions_of_an_origin_come_in_one_query_newest_cycle_first(opened, change, database, cast):
    first, again = opened(), opened(cycle=2, owner_id=cast.agent.id)
    opened(origin=replace(ORIGIN, kind="case"))
    change(finish_action, first, "Done", by=cast.leader)
    with count_queries(database) as ran, database.reading() as session:
        lines = actions_of(session, "finding", 7)
    assert len(ran) == 1
    assert [(line.id, line.cycle, line.number, line.owner_name, line.owner_is_here) for line in lines] == [
        (again, 2, "AC-0002", "Tom Birch", True),
        (first, 1, "AC-0001", "Leila Haddad", True),
    ]


def test_others_join_on_these_columns_alone():
    assert set(action_rows().c.keys()) == {
        *("id", "origin_kind", "origin_id", "cycle", "kind", "title", "owner_id", "due_on", "status"),
        *("started_at", "done_at", "done_by_id", "verified_at", "verified_by_name", "cancelled_reason"),
    }
    assert set(action_rows().c.keys()) < {*Action.model_fields}
