"""What an incoming answer does (SPEC 2.5): every combination, and any order in which two devices' answers arrive."""

from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checklists.domain.questions import Option, Question
from audits.conduct.domain.answering import (
    MOST_MARKS,
    NOTHING_SAID,
    Body,
    Effect,
    Incoming,
    Mark,
    Revision,
    body_of,
    current_of,
    problems_of,
    receive,
    receive_late,
    seconds_of,
    waiting,
)
from audits.words import QuestionType, RevisionKind

YES, NO, NA = Body("Yes"), Body("No"), Body(is_na=True, na_reason="Not that kind of call")
CARD = "4111 1111 1111 1111"


class Answers:
    """One answer's revisions, kept as the operation keeps them."""

    def __init__(self) -> None:
        self.rows: list[Revision] = []

    def send(self, body: Body, device: str = "desk", sequence: int = 1, base: int = 0) -> Effect:
        effect = receive(self.rows, Incoming(device, sequence, base, body))
        if effect in {Effect.STORED, Effect.COLLIDED}:
            kind = RevisionKind.COLLIDED if effect is Effect.COLLIDED else RevisionKind.ANSWERED
            self.rows.append(Revision(len(self.rows) + 1, kind, device, sequence, body.hash))
        return effect

    def choose(self, body: Body) -> None:
        self.rows.append(Revision(len(self.rows) + 1, RevisionKind.CHOSEN, f"page-{len(self.rows)}", 1, body.hash))

    @property
    def current(self) -> str:
        found = current_of(self.rows)
        return found.hash if found else NOTHING_SAID.hash


@pytest.mark.parametrize(
    ("kept", "sent", "sequence", "effect"),
    [
        (None, YES, 1, Effect.SAME),
        (None, NO, 1, Effect.REUSED),
        (None, YES, 2, Effect.LATE),
        (YES.hash, YES, 2, Effect.LATE),
        (NO.hash, YES, 2, Effect.REUSED),
    ],
)
def test_a_closed_audit_knows_what_came_in_time_and_keeps_the_rest_apart_once(kept, sent, sequence, effect):
    history = [Revision(1, RevisionKind.ANSWERED, "phone", 1, YES.hash)]
    assert receive_late(history, kept, Incoming("phone", sequence, 0, sent)) is effect


def test_a_first_answer_is_stored():
    answers = Answers()
    assert answers.send(YES) is Effect.STORED
    assert answers.current == YES.hash


def test_the_same_id_again_changes_nothing():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, sequence=2, base=1)
    assert answers.send(YES) is Effect.SAME
    assert answers.current == NO.hash


def test_the_same_id_with_other_content_is_refused_so_that_neither_is_lost():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NO) is Effect.REUSED
    assert answers.current == YES.hash


def test_an_answer_made_from_what_stands_there_is_stored_whoever_sends_it():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NO, "phone", base=1) is Effect.STORED
    assert waiting(answers.rows) == ()


def test_a_different_answer_from_the_same_base_is_kept_beside_and_flagged():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NO, "phone", base=0) is Effect.COLLIDED
    assert answers.current == YES.hash
    assert [one.hash for one in waiting(answers.rows)] == [NO.hash]


def test_equal_answers_from_one_base_are_no_conflict():
    answers = Answers()
    answers.send(YES)
    assert answers.send(YES, "phone", base=0) is Effect.STORED
    assert waiting(answers.rows) == ()


def test_a_replay_of_an_equal_answer_stays_no_conflict_after_the_answer_moved_on():
    answers = Answers()
    answers.send(YES)
    answers.send(YES, "phone", base=0)
    answers.send(NO, sequence=2, base=2)
    assert answers.send(YES, "phone", base=0) is Effect.SAME
    assert waiting(answers.rows) == ()


def test_what_one_device_sends_is_one_branch_however_stale_its_base():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NO, sequence=2, base=0) is Effect.STORED
    assert answers.send(NA, sequence=3, base=0) is Effect.STORED
    assert waiting(answers.rows) == ()


def test_a_device_that_goes_on_with_its_collided_branch_keeps_one_answer_waiting():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", 1, base=0)
    assert answers.send(NA, "phone", 2, base=0) is Effect.COLLIDED
    assert [one.hash for one in waiting(answers.rows)] == [NA.hash]


def test_a_stale_device_that_changed_nothing_collides_with_nobody():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", base=1)
    assert answers.send(YES, "tablet", base=1) is Effect.SAME
    assert answers.current == NO.hash


def test_a_collision_is_over_when_both_say_the_same_after_all():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", base=0)
    answers.send(NO, sequence=2, base=1)
    assert waiting(answers.rows) == ()


def test_a_third_device_waits_beside_the_second():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", base=0)
    answers.send(NA, "tablet", base=0)
    assert {one.device for one in waiting(answers.rows)} == {"phone", "tablet"}


def test_a_choice_settles_what_came_before_it_and_not_what_comes_after():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", 1, base=0)
    answers.choose(NO)
    assert waiting(answers.rows) == ()
    assert answers.send(NA, "phone", 2, base=0) is Effect.COLLIDED
    assert [one.hash for one in waiting(answers.rows)] == [NA.hash]


def test_a_device_that_goes_on_from_its_own_collided_answer_does_not_write_over_the_other():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", 1, base=0)
    assert answers.send(NA, "phone", 2, base=2) is Effect.COLLIDED
    assert answers.current == YES.hash


def test_agreeing_first_does_not_hide_a_later_difference_from_the_same_base():
    answers = Answers()
    answers.send(YES)
    answers.send(YES, "phone", 1, base=0)
    assert answers.send(NO, "phone", 2, base=0) is Effect.COLLIDED
    assert [one.hash for one in waiting(answers.rows)] == [NO.hash]


def test_an_answer_from_a_base_that_says_what_stands_is_stored():
    answers = Answers()
    answers.send(YES)
    answers.send(NO, "phone", 1, base=1)
    answers.send(YES, "phone", 2, base=2)
    assert answers.send(NA, sequence=2, base=1) is Effect.STORED


def test_a_state_that_comes_after_a_later_one_of_its_device_is_kept_and_asks_nobody():
    answers = Answers()
    answers.send(YES, sequence=1)
    answers.send(NA, sequence=3)
    assert answers.send(NO, sequence=2) is Effect.COLLIDED
    assert answers.current == NA.hash
    assert waiting(answers.rows) == ()


def test_a_replay_of_a_state_that_changed_nothing_still_changes_nothing_later():
    answers = Answers()
    answers.send(YES, sequence=1)
    answers.send(YES, sequence=2)
    answers.send(NO, sequence=3)
    assert answers.send(YES, sequence=2) is Effect.SAME
    assert answers.current == NO.hash


def test_clearing_an_answer_is_a_change_like_any_other():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NOTHING_SAID, sequence=2, base=0) is Effect.STORED
    assert answers.current == NOTHING_SAID.hash


def test_a_base_that_was_never_made_counts_as_none():
    answers = Answers()
    answers.send(YES)
    assert answers.send(NO, "phone", base=99) is Effect.COLLIDED


BODIES = st.sampled_from([YES, NO, NA, Body("Yes", comment="Said so")])
CHAINS = st.lists(BODIES, min_size=1, max_size=5)


@given(CHAINS, CHAINS, st.data())
def test_any_order_of_deliveries_of_two_devices_ends_with_the_union_kept(desk, phone, data):
    queues = {"desk": list(enumerate(desk, 1)), "phone": list(enumerate(phone, 1))}
    answers, delivered = Answers(), []
    while any(queues.values()):
        device = data.draw(st.sampled_from([name for name, left in queues.items() if left]))
        sequence, body = queues[device].pop(0)
        delivered.append((device, sequence, body))
        answers.send(body, device, sequence)
        again = data.draw(st.sampled_from(delivered))
        before = list(answers.rows)
        answers.send(again[2], again[0], again[1])
        assert answers.rows == before, "a replay changes nothing"
    kept = {one.hash for one in answers.rows}
    # All that a device said is kept, but for a state that repeats the one before it.
    assert {body.hash for body in (*desk, *phone)} == kept
    last = {desk[-1].hash, phone[-1].hash}
    standing = {answers.current, *(one.hash for one in waiting(answers.rows))}
    assert last <= standing
    if len(last) == 1:
        assert waiting(answers.rows) == ()


@given(CHAINS)
def test_one_device_alone_never_collides(chain):
    answers = Answers()
    effects = [answers.send(body, "desk", at) for at, body in enumerate(chain, 1)]
    assert Effect.COLLIDED not in effects
    assert [one.hash for one in answers.rows] == [key for key, _ in groupby(body.hash for body in chain)]
    assert answers.current == chain[-1].hash


def question(kind: QuestionType, **more) -> Question:
    return Question("A1", "Was it so?", kind, **more)


SCALE = question(QuestionType.SCALE, steps=("", "", "", ""))
CHOICE = question(QuestionType.CHOICE, options=(Option("Both", Fraction(1)), Option("Neither", Fraction(0))))


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (question(QuestionType.YES_NO), "Yes"),
        (SCALE, "3"),
        (CHOICE, "Neither"),
        (question(QuestionType.NUMBER), "-12.5"),
        (question(QuestionType.DATE), "2026-11-24"),
        (question(QuestionType.TEXT), "Said so.\nTwice."),
        (question(QuestionType.SIGNATURE), "Leila Haddad"),
    ],
)
def test_an_answer_of_its_type_is_taken_and_so_is_none(asked, value):
    assert problems_of(asked, Body(value)) == {}
    assert problems_of(asked, NOTHING_SAID) == {}


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (question(QuestionType.YES_NO), "yes"),
        (question(QuestionType.YES_NO), "N/A"),
        (SCALE, "4"),
        (SCALE, "-1"),
        (CHOICE, "Some"),
        (question(QuestionType.NUMBER), "12,5"),
        (question(QuestionType.NUMBER), "1e9"),
        (question(QuestionType.NUMBER), "NaN"),
        (question(QuestionType.NUMBER), "٣"),
        (question(QuestionType.DATE), "24/11/2026"),
        (question(QuestionType.DATE), "2026-02-30"),
        (question(QuestionType.DATE), "20261124"),
        (question(QuestionType.TEXT), "x" * 20_001),
        (question(QuestionType.SIGNATURE), "x" * 121),
        (question(QuestionType.INSTRUCTION), "Done"),
    ],
)
def test_an_answer_of_another_type_is_refused_at_its_field(asked, value):
    assert list(problems_of(asked, Body(value))) == ["value"]


def test_na_is_refused_where_it_is_not_allowed():
    assert problems_of(question(QuestionType.YES_NO, na_allowed=False), NA) == {
        "value": "This question cannot be answered N/A"
    }
    assert problems_of(question(QuestionType.YES_NO), NA) == {}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("value", Body(CARD)),
        ("comment", Body("Yes", comment=f"She read out {CARD}")),
        ("na_reason", Body(is_na=True, na_reason=CARD)),
        ("marks", Body("Yes", marks=(Mark(10, CARD),))),
    ],
)
def test_a_card_number_is_refused_wherever_it_is_typed(field, body):
    problems = problems_of(question(QuestionType.TEXT), body)
    assert "card number" in problems[field]
    assert "1111 1111" not in problems[field]


def test_time_marks_are_bounded():
    too_many = Body("Yes", marks=tuple(Mark(one) for one in range(MOST_MARKS + 1)))
    assert "marks" in problems_of(question(QuestionType.YES_NO), too_many)
    assert "marks" in problems_of(question(QuestionType.YES_NO), Body("Yes", marks=(Mark(86_400),)))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("04:12", 252), ("4:12", 252), ("75:00", 4500), ("1:04:12", 3852), ("23:59:59", 86_399), (" 0:00 ", 0)],
)
def test_a_time_into_the_recording_is_read(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "12", "4:61", "1:60:00", "24:00:00", "a:b", "-1:00", "1:2:3:4", "٠٤:١٢"])
def test_what_is_no_time_is_none(text):
    assert seconds_of(text) is None


def test_a_mark_shows_its_clock():
    assert [Mark(252).clock, Mark(3852).clock] == ["04:12", "1:04:12"]


@given(
    st.builds(
        Body,
        st.none() | st.text(max_size=20),
        st.booleans(),
        st.text(max_size=20),
        st.text(max_size=20),
        st.lists(st.builds(Mark, st.integers(0, 86_399), st.text(max_size=9)), max_size=3).map(tuple),
        st.booleans(),
    )
)
def test_a_body_comes_back_from_what_is_stored(body):
    assert body_of(body.as_document()) == body
    assert body_of(body.as_document()).hash == body.hash


def test_the_weight_of_a_question_plays_no_part():
    assert problems_of(question(QuestionType.YES_NO, weight=Decimal(0)), YES) == {}
