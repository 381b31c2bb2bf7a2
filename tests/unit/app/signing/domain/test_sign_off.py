"""Who may decide about a text and when, what decisions come to, and when they never can."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.signing.domain.sign_off import (
    LentSeat,
    SeatDecision,
    Signer,
    SignOffState,
    StepState,
    outcome,
    plan_problems,
    seat_of,
    stuck,
    waited_for,
    why_not,
)
from app.signing.domain.words import DecisionKind, SignOffStatus

TODAY = date(2026, 11, 24)
HANNAH, MARTIN, LEILA, TOM = (
    Signer(1, "Hannah Osei"), Signer(2, "Martin Keogh"), Signer(3, "Leila Haddad"), Signer(4, "Tom Birch"),
)  # fmt: skip
REVIEW = StepState("Compliance review", 1, (HANNAH, LEILA))
APPROVAL = StepState("Approval", 1, (MARTIN,))
TWO_STEPS = SignOffState((REVIEW, APPROVAL), frozenset({TOM.id}))


def approved(state: SignOffState, *people: Signer, at: int = 0) -> SignOffState:
    steps = list(state.steps)
    given_now = tuple(SeatDecision(one.id, one.id, DecisionKind.APPROVED) for one in people)
    steps[at] = replace(steps[at], decisions=(*steps[at].decisions, *given_now))
    return replace(state, steps=tuple(steps))


def test_the_steps_are_decided_in_their_order():
    assert why_not(TWO_STEPS, HANNAH, TODAY) == ""
    assert why_not(TWO_STEPS, MARTIN, TODAY) == "Your step, “Approval”, comes when “Compliance review” is done"

    reviewed = approved(TWO_STEPS, HANNAH)
    assert why_not(reviewed, MARTIN, TODAY) == ""
    assert why_not(reviewed, LEILA, TODAY) == "“Compliance review”, for which you were asked, is done"


def test_the_last_step_done_approves_and_any_rejection_rejects_the_whole():
    reviewed = approved(TWO_STEPS, LEILA)
    assert outcome(reviewed) is SignOffStatus.OPEN
    assert outcome(approved(reviewed, MARTIN, at=1)) is SignOffStatus.APPROVED

    no = SeatDecision(MARTIN.id, MARTIN.id, DecisionKind.REJECTED)
    rejected = replace(reviewed, steps=(reviewed.steps[0], replace(APPROVAL, decisions=(no,))))
    assert outcome(rejected) is SignOffStatus.REJECTED


def test_who_wrote_the_text_never_decides_whoever_asks_them():
    state = SignOffState((StepState("Approval", 1, (TOM, MARTIN)),), frozenset({TOM.id}))
    assert why_not(state, TOM, TODAY) == "You wrote words of this text or submitted it, so somebody else has to sign it"
    assert waited_for(state) == [MARTIN]


def test_somebody_whose_roles_no_longer_let_them_or_who_was_never_asked_is_told_so():
    demoted = replace(HANNAH, may_sign=False)
    assert why_not(TWO_STEPS, demoted, TODAY) == "Your roles or clients do not let you sign this"
    assert why_not(TWO_STEPS, Signer(9, "Ivy Chandra"), TODAY) == "You are not among those who are asked to sign this"


def test_a_delegate_signs_for_somebody_on_the_days_alone_that_both_count():
    days = LentSeat(MARTIN.id, LEILA.id, date(2026, 11, 23), date(2026, 11, 24))
    state = SignOffState((APPROVAL,), frozenset(), lent=(days,))

    assert seat_of(state, LEILA.id, date(2026, 11, 22)) is None
    assert seat_of(state, LEILA.id, date(2026, 11, 23)) == MARTIN.id
    assert seat_of(state, LEILA.id, date(2026, 11, 24)) == MARTIN.id
    assert seat_of(state, LEILA.id, date(2026, 11, 25)) is None


def test_a_delegate_who_wrote_the_text_or_whose_giver_left_or_wrote_it_signs_nothing():
    days = LentSeat(MARTIN.id, LEILA.id, TODAY, TODAY)
    assert seat_of(SignOffState((APPROVAL,), frozenset({LEILA.id}), lent=(days,)), LEILA.id, TODAY) is None
    assert seat_of(SignOffState((APPROVAL,), frozenset({MARTIN.id}), lent=(days,)), LEILA.id, TODAY) is None
    left = StepState("Approval", 1, (replace(MARTIN, is_active=False),))
    assert seat_of(SignOffState((left,), frozenset(), lent=(days,)), LEILA.id, TODAY) is None


def test_what_was_lent_is_not_lent_on():
    lent = (LentSeat(MARTIN.id, LEILA.id, TODAY, TODAY), LentSeat(LEILA.id, HANNAH.id, TODAY, TODAY))
    assert seat_of(SignOffState((APPROVAL,), frozenset(), lent=lent), HANNAH.id, TODAY) is None


def test_a_seat_counts_once_whoever_of_two_signed_for_it_and_a_person_once_whatever_seats_they_have():
    both = StepState("Approval", 2, (MARTIN, LEILA))
    lent = (LentSeat(MARTIN.id, LEILA.id, TODAY, TODAY),)
    for_martin = SeatDecision(LEILA.id, MARTIN.id, DecisionKind.APPROVED)
    state = SignOffState((replace(both, decisions=(for_martin,)),), frozenset(), lent=lent)

    assert seat_of(state, MARTIN.id, TODAY) is None
    assert why_not(state, MARTIN, TODAY) == "Somebody signed in your place for “Approval”"
    assert seat_of(state, LEILA.id, TODAY) is None


def test_a_step_that_can_never_have_its_signatures_says_why():
    left = replace(MARTIN, is_active=False)
    state = SignOffState((StepState("Approval", 2, (TOM, left, HANNAH)),), frozenset({TOM.id}))
    said = (
        "“Approval” needs 2 signatures more, and only 1 of those who are asked can give one: "
        "Tom Birch wrote words of the text or submitted it and Martin Keogh has left"
    )
    assert stuck(state) == [said]
    assert stuck(SignOffState((StepState("Approval", 1, ()),), frozenset())) == [
        "“Approval” needs 1 signature more, and nobody who is asked can give one"
    ]
    assert stuck(TWO_STEPS) == []


def test_a_plan_says_everything_that_is_wrong_with_it():
    assert plan_problems([]) == ["Choose at least one step"]
    assert plan_problems([StepState("", 0, ()), StepState("x" * 31, 1, ())]) == [
        "Give each step a name",
        "“” needs at least one signature",
        f"“{'x' * 30}…” is too long a name: 30 characters at most",
    ]
    assert plan_problems([APPROVAL, replace(APPROVAL, name="approval")]) == ["Two steps are called “approval”"]
    assert plan_problems([replace(APPROVAL, name=str(one)) for one in range(6)]) == ["6 steps are too many: 5 at most"]


PEOPLE = [Signer(number, f"Person {number}") for number in range(1, 7)]
SOME = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True)
STEPS = st.lists(st.tuples(st.integers(1, 3), SOME), min_size=1, max_size=3)
LENT = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=4)
MOVES = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(DecisionKind)), max_size=25)


@given(STEPS, st.frozensets(st.integers(1, 6), max_size=3), LENT, MOVES)
def test_whatever_people_try_no_author_decides_nothing_counts_twice_and_no_step_jumps_the_queue(
    steps, wrote, lent, moves
):
    state = SignOffState(
        tuple(StepState(f"Step {at}", quorum, tuple(asked)) for at, (quorum, asked) in enumerate(steps)),
        wrote,
        lent=tuple(LentSeat(giver, receiver, TODAY, TODAY) for giver, receiver in lent),
    )
    hopeless = bool(stuck(state))
    for person_id, kind in moves:
        at, seat = state.current, seat_of(state, person_id, TODAY)
        assert (seat is None) == bool(why_not(state, PEOPLE[person_id - 1], TODAY))
        if at is None or seat is None:
            continue
        assert all(step.is_done for step in state.steps[:at])
        done = replace(state.steps[at], decisions=(*state.steps[at].decisions, SeatDecision(person_id, seat, kind)))
        state = replace(state, steps=(*state.steps[:at], done, *state.steps[at + 1 :]))
        state = replace(state, status=outcome(state))
    for step in state.steps:
        people, seats = [one.person_id for one in step.decisions], [one.for_id for one in step.decisions]
        assert len(set(people)) == len(people)
        assert len(set(seats)) == len(seats)
        assert not {*people, *seats} & wrote
        assert step.signed <= step.quorum
    if state.status is SignOffStatus.APPROVED:
        assert all(step.is_done for step in state.steps)
        assert not hopeless
