"""One operation receives what people and devices send, one answer or many, in whatever order it comes (SPEC 2.5)."""

from itertools import permutations
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed
from app.files.models import Evidence
from app.files.operations import Offered
from app.files.uploads import CheckedFile
from app.history.models import HistoryEntry
from audits.checklists.queries import sheets
from audits.conduct.domain.answering import Body, Effect
from audits.conduct.models import AnswerEvidence, AnswerRevision, Audit, LateAnswer
from audits.conduct.operations.evidencing import remove_evidence
from audits.conduct.operations.planning import cancel_audit
from audits.conduct.operations.receiving import ATTACHED, ArrivedAnswer, open_reception, receive_answer
from audits.conduct.operations.storing import AnswersLocked
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from tests.cast import NOW
from tests.factories.audits import (
    answer,
    completed_audit,
    opened_audit,
    planned_audit,
    postage,
    said,
    sent,
)
from tests.factories.checklists import SMALL, add_checklist
from tests.queries import count_queries

PHOTO = Offered(CheckedFile("a" * 64, 10, "image/png", "letter.png"))
OTHER_PHOTO = Offered(CheckedFile("b" * 64, 10, "image/png", "envelope.png"))


@pytest.fixture
def checklist(session, cast):
    return add_checklist(session, by=cast.officer, now=NOW)


@pytest.fixture
def audit(session, cast, checklist):
    return opened_audit(session, checklist, cast)


def attached(session) -> list[bool]:
    """Of each piece of evidence that an answer has or had: whether it is still there."""
    rows = session.scalars(select(AnswerEvidence).order_by(col(AnswerEvidence.id)))
    return [row.removed_at is None for row in rows]


def a_shift() -> list[ArrivedAnswer]:
    """What a phone sends that was away for a shift, in its own order."""
    return [
        ArrivedAnswer("A1", sent(said("No"), device="phone", sequence=1)),
        ArrivedAnswer("A1", sent(said("No", comment="Asked for a name only"), device="phone", sequence=2)),
        ArrivedAnswer("A2", sent(said("2"), device="phone", sequence=3)),
        ArrivedAnswer("B4", sent(Body(), device="phone", sequence=4), PHOTO),
    ]


def test_what_a_phone_collected_is_received_in_one_go_and_the_sheet_is_read_once(session, database, cast, audit):
    session.flush()
    sheets._kept._sheets.clear()
    with count_queries(database) as ran:
        reception = open_reception(session, audit, postage())
        effects = [receive_answer(session, reception, one, by=cast.leader, now=NOW).effect for one in a_shift()]
    assert effects == [Effect.STORED] * 4
    assert len([statement for statement in ran if "FROM question_requirement" in statement]) == 1
    assert len([statement for statement in ran if "FROM checklist_section" in statement]) <= 1
    state = state_of(session, audit)
    assert (state.bodies["A1"].comment, state.bodies["B4"].value) == ("Asked for a name only", ATTACHED)
    assert (audit.answered_count, attached(session)) == (3, [True])


def test_nobody_answers_an_audit_of_their_own_work(session, cast, audit):
    with pytest.raises(NotAllowed, match="You were audited here"):
        answer(session, audit, "A1", said("Yes"), by=cast.named("agent"))
    assert session.scalars(select(AnswerRevision)).all() == []


def test_nothing_is_committed_by_receiving(session, database, cast, audit):
    session.commit()
    answer(session, audit, "A1", said("Yes"), by=cast.leader)
    session.rollback()
    with database.reading() as reading:
        assert reading.scalars(select(AnswerRevision)).all() == []


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_in_whatever_order_it_comes_and_however_often_the_end_is_the_same(session, cast, audit, order):
    shift, reception = a_shift(), open_reception(session, audit, postage())
    for at in (*order, *order):
        receive_answer(session, reception, shift[at], by=cast.leader, now=NOW)
    state = state_of(session, audit)
    assert {code: body.value for code, body in state.bodies.items()} == {"A1": "No", "A2": "2", "B4": ATTACHED}
    assert state.bodies["A1"].comment == "Asked for a name only"
    assert (state.conflicts, attached(session)) == ({}, [True])


def test_two_phones_from_one_state_are_kept_both_whichever_comes_first(session, cast, checklist):
    ends = []
    for order in (("one", "two"), ("two", "one")):
        audit, words = opened_audit(session, checklist, cast), {"one": "1", "two": "2"}
        for device in order:
            answer(session, audit, "A2", said(words[device]), by=cast.leader, device=device, sequence=1, base=0)
        assert (list(state_of(session, audit).conflicts), audit.conflict_count) == (["A2"], 1)
        kept = session.scalars(select(AnswerRevision).where(col(AnswerRevision.audit_id) == audit.id))
        ends.append(sorted((row.device, row.body["value"]) for row in kept))
    assert ends[0] == ends[1] == [("one", "1"), ("two", "2")]


def test_a_photo_and_its_answer_are_one_state_from_the_device_that_sent_it(session, cast, audit):
    received = answer(session, audit, "B4", Body(), by=cast.leader, device="phone", sequence=1, offered=PHOTO)
    assert (received.effect, received.number, received.body.value) == (Effect.STORED, 1, ATTACHED)
    (row,) = session.scalars(select(AnswerRevision)).all()
    assert (row.device, row.body["value"]) == ("phone", ATTACHED)


def test_a_replay_brings_its_photo_once_and_none_back_that_was_taken_off(session, cast, audit):
    again = {"by": cast.leader, "device": "phone", "sequence": 1, "base": 0, "offered": PHOTO}
    answer(session, audit, "B4", Body(), **again)
    assert answer(session, audit, "B4", Body(), **again).effect is Effect.SAME
    evidence = session.scalars(select(Evidence)).one()
    remove_evidence(session, audit, "B4", evidence.row_id, by=cast.leader, now=NOW)
    assert answer(session, audit, "B4", Body(), **again).effect is Effect.SAME
    assert (state_of(session, audit).bodies["B4"].value, attached(session)) == (None, [False])
    answer(session, audit, "B4", Body(), **{**again, "sequence": 2, "base": 2})
    assert attached(session) == [False, True], "who adds it anew has it"


def test_an_answer_keeps_the_other_photo_when_one_is_taken_off(session, cast, audit):
    for sequence, photo in enumerate((PHOTO, OTHER_PHOTO, OTHER_PHOTO), start=1):
        answer(session, audit, "B4", Body(), by=cast.leader, device="phone", sequence=sequence, offered=photo)
    assert attached(session) == [True, True], "the same file again is the same piece"
    first = session.scalars(select(Evidence).order_by(col(Evidence.id))).first()
    assert first is not None
    remove_evidence(session, audit, "B4", first.row_id, by=cast.leader, now=NOW)
    assert state_of(session, audit).bodies["B4"].value == ATTACHED


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_a_late_photo_is_kept_with_its_answer_once_and_without_effect(session, cast, checklist, status):
    if status == "completed":
        audit = completed_audit(session, checklist, cast)
    else:
        audit = opened_audit(session, checklist, cast)
        cancel_audit(session, audit, "No recording", version=audit.row_version, by=cast.leader, now=NOW)
    before = audit.answered_count
    reception = open_reception(session, audit, postage())
    for _ in range(2):
        for arrived in a_shift():
            assert receive_answer(session, reception, arrived, by=cast.leader, now=NOW).effect is Effect.LATE
    kept = session.scalars(select(LateAnswer).order_by(col(LateAnswer.sequence))).all()
    evidence = session.scalars(select(Evidence)).one()
    assert [row.body.get("evidence") for row in kept] == [None, None, None, evidence.id]
    assert (audit.answered_count, attached(session)) == (before, [])


@pytest.mark.parametrize(
    "wrong",
    [
        ArrivedAnswer("A1", sent(said("Maybe")), PHOTO),
        ArrivedAnswer("A1", sent(Body(is_na=True)), PHOTO, is_final=True),
        ArrivedAnswer("A1", sent(said("Yes")), Offered(reuse_id=999)),
        ArrivedAnswer("A9", sent(said("Yes")), PHOTO),
    ],
)
def test_an_answer_that_is_refused_writes_nothing_so_that_the_others_can_be_kept(session, cast, audit, wrong):
    session.commit()
    reception = open_reception(session, audit, postage())
    entries = len(session.scalars(select(col(HistoryEntry.id))).all())
    with pytest.raises(Exception, match=r"Choose one|Say why|There is no"):
        receive_answer(session, reception, wrong, by=cast.leader, now=NOW)
    assert not session.new
    assert not session.dirty
    assert session.scalars(select(Evidence)).all() == []
    receive_answer(session, reception, a_shift()[2], by=cast.leader, now=NOW)
    assert len(session.scalars(select(col(HistoryEntry.id))).all()) == entries + 1


def test_an_id_that_two_answers_carry_is_refused_with_its_photo(session, cast, audit):
    answer(session, audit, "A1", said("Yes"), by=cast.leader, device="phone", sequence=1)
    with pytest.raises(BadInput, match="already sent"):
        answer(session, audit, "A1", said("No"), by=cast.leader, device="phone", sequence=1, offered=PHOTO)
    assert session.scalars(select(Evidence)).all() == []


def test_an_audit_that_was_never_opened_receives_nothing_and_does_not_say_so(session, cast, checklist):
    audit = planned_audit(session, checklist, cast)
    with pytest.raises(AnswersLocked, match=r"is not open yet\. Open it first\.$"):
        open_reception(session, audit, postage())
    cancel_audit(session, audit, "No recording", version=audit.row_version, by=cast.leader, now=NOW)
    with pytest.raises(AnswersLocked, match=r"nothing can be answered\.$"):
        open_reception(session, audit, postage())


def long_checklist(session, cast, length):
    """A checklist of so many questions, the first of them with a follow-up."""
    (first,) = [one for one in SMALL["sections"][0]["questions"] if one["id"] == "A1"]
    plain = [{"id": f"Q{at}", "text": f"Question {at}?", "type": "yes_no", "weight": 1} for at in range(length)]
    document = {**SMALL, "id": f"CL-{length}", "sections": [{"id": "A", "title": "All", "questions": [first, *plain]}]}
    return add_checklist(session, document, by=cast.officer, now=NOW)


@pytest.mark.parametrize("code", ["Q0", "A1"])
def test_a_save_costs_the_same_with_10_questions_and_with_200(session, database, cast, code):
    costs = {}
    for length in (10, 200):
        audit = opened_audit(session, long_checklist(session, cast, length), cast)
        session.commit()
        sheets._kept._sheets.clear()
        for base, (cache, word) in enumerate((("cold", "Yes"), ("warm", "No"))):
            held = visible_audit(session, cast.leader, audit.row_id, to_change=True)
            with count_queries(database) as ran:
                reception = open_reception(session, held, postage())
                arrived = ArrivedAnswer(code, sent(said(word), base=base))
                receive_answer(session, reception, arrived, by=cast.leader, now=NOW)
            session.commit()
            costs[length, cache] = len(ran)
            assert len([statement for statement in ran if "FROM checklist_version" in statement]) == 1
    assert costs[10, "cold"] == costs[200, "cold"]
    assert costs[10, "warm"] == costs[200, "warm"] < costs[10, "cold"]


def test_two_people_who_save_at_once_lose_nothing(session, database, cast, audit):
    session.commit()
    barrier, effects = Barrier(2), {}

    def save(name: str, word: str) -> None:
        barrier.wait()
        with database.transaction() as own:
            held = visible_audit(own, cast.named(name), audit.row_id, to_change=True)
            received = answer(own, held, "A2", said(word), by=cast.named(name), device=name, sequence=1, base=0)
            effects[name] = received.effect

    threads = [Thread(target=save, args=one) for one in (("leader", "1"), ("officer", "2"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.value for one in effects.values()) == ["collided", "stored"]
    session.expire_all()
    held = session.get(Audit, audit.id)
    assert (held.conflict_count, held.answered_count) == (1, 1)
    rows = session.scalars(select(AnswerRevision)).all()
    assert sorted((row.device, row.made_by_name, row.body["value"]) for row in rows) == [
        ("leader", "Leila Haddad", "1"), ("officer", "Hannah Osei", "2"),
    ]  # fmt: skip
