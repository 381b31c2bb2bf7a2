"""What an audit lacks, its lifecycle, and the document that is hashed and signed (SPEC 2.1 and 2.7)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.calendars import Calendar, Nation
from app.core.errors import StepNotAllowed
from audits.checklists.domain.questions import Checklist, Given, Option, Question, Section
from audits.conduct.domain.answering import NOTHING_SAID, Body, Mark
from audits.conduct.domain.content import (
    content_hash,
    content_of,
    fingerprint,
    fraction,
    fraction_of,
)
from audits.conduct.domain.lifecycle import TRANSITIONS, AuditStep, advance, is_open_to_response, respond_by, steps_from
from audits.conduct.domain.missing import Attached, asked, makes_finding, missing, progress
from audits.conduct.domain.scoring import score
from audits.words import AuditStatus, Critical, QuestionType, ScoringMode

CRITICAL = Question("A1", "Identity?", QuestionType.YES_NO, critical=Critical.CUSTOMER, comment_on=("No",))
FOLLOW_UP = Question("A1a", "Reported?", QuestionType.YES_NO, parent="A1", shown_when=("No",))
PHOTO_ON_NO = Question("A2", "Clean desk?", QuestionType.YES_NO, photo_on=("No",), evidence_on=("N/A",))
CHOICE = Question(
    "A3",
    "Which?",
    QuestionType.CHOICE,
    options=(Option("Good", Fraction(1)), Option("Odd", Fraction(1, 2)), Option("Bad", Fraction(0), fails=True)),
    finding_on=("Odd",),
)
READ = Question("A4", "Thank them.", QuestionType.INSTRUCTION)
SHEET = Checklist(
    ScoringMode.QUESTIONS,
    Decimal(80),
    (Section("A", "All", questions=(CRITICAL, FOLLOW_UP, PHOTO_ON_NO, CHOICE, READ)),),
)
WHOLE = {"A1": Body("Yes"), "A2": Body("Yes"), "A3": Body("Good")}


def lacks(bodies, evidence=None, conflicts=None):
    return {one.code: one.lacks for one in missing(SHEET, bodies, evidence or {}, conflicts or {})}


def test_an_audit_with_every_shown_question_answered_lacks_nothing():
    assert lacks(WHOLE) == {}


def test_every_unanswered_shown_question_is_named_and_instructions_are_not():
    assert lacks({}) == dict.fromkeys(("A1", "A2", "A3"), ("no answer",))


def test_a_follow_up_is_missing_only_while_it_is_asked():
    assert lacks({**WHOLE, "A1": Body("No", comment="No check")}) == {"A1a": ("no answer",)}


def test_a_hidden_follow_up_lacks_nothing_even_in_conflict():
    assert lacks(WHOLE, conflicts={"A1a": 2}) == {}


def test_what_an_answer_demands_is_missing_until_it_is_there():
    bad = {**WHOLE, "A1": Body("No"), "A1a": Body("Yes"), "A2": Body("No")}
    assert lacks(bad) == {"A1": ("a comment",), "A2": ("a photo",)}
    assert lacks(bad, {"A2": Attached(1, 0)})["A2"] == ("a photo",), "a letter is no photo"
    assert "A2" not in lacks(bad, {"A2": Attached(1, 1)})


def test_evidence_may_be_demanded_of_an_na():
    assert lacks({**WHOLE, "A2": Body(is_na=True)}) == {"A2": ("evidence",)}
    assert lacks({**WHOLE, "A2": Body(is_na=True)}, {"A2": Attached(1)}) == {}


def test_na_on_a_critical_question_needs_a_reason():
    assert "reason" in lacks({**WHOLE, "A1": Body(is_na=True)})["A1"][0]
    assert lacks({**WHOLE, "A1": Body(is_na=True, na_reason="No call")}) == {}


def test_a_conflict_must_be_settled_first():
    assert lacks(WHOLE, conflicts={"A3": 2}) == {"A3": ("two different answers; choose one",)}


def test_progress_counts_shown_questions():
    given = {code: body.given for code, body in WHOLE.items()}
    assert progress(SHEET, {}) == (0, 3)
    assert progress(SHEET, {"A1": Given("No")}) == (1, 4)
    assert progress(SHEET, {**given, "A1a": Given("Yes")}) == (3, 3)
    assert [one.code for one in asked(SHEET, {})] == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    ("question", "body", "expected"),
    [
        (CRITICAL, Body("No"), True),
        (CRITICAL, Body("Yes"), False),
        (CRITICAL, Body(is_na=True), False),
        (CHOICE, Body("Bad"), True),
        (CHOICE, Body("Odd"), True),
        (CHOICE, Body("Good"), False),
        (CHOICE, Body(), False),
    ],
)
def test_a_failing_answer_or_one_that_demands_it_makes_a_finding(question, body, expected):
    assert makes_finding(question, body) is expected


@pytest.mark.parametrize("status", list(AuditStatus))
@pytest.mark.parametrize("step", list(AuditStep))
def test_a_step_that_the_table_does_not_hold_is_refused(status, step):
    if (status, step) in TRANSITIONS:
        assert advance(status, step) is TRANSITIONS[status, step]
        assert step in steps_from(status)
    else:
        with pytest.raises(StepNotAllowed):
            advance(status, step)


def test_a_cancelled_audit_goes_nowhere():
    assert steps_from(AuditStatus.CANCELLED) == ()


def test_the_window_is_five_working_days_of_the_site():
    assert respond_by(date(2026, 11, 24), Calendar(Nation.ENGLAND_AND_WALES)) == date(2026, 12, 1)
    assert respond_by(date(2026, 12, 23), Calendar(Nation.ENGLAND_AND_WALES)) == date(2027, 1, 4)
    assert respond_by(date(2026, 12, 24), Calendar(Nation.SCOTLAND)) == date(2027, 1, 6)


def test_the_last_day_of_the_window_counts():
    last = date(2026, 12, 1)
    assert is_open_to_response(last, last)
    assert not is_open_to_response(last, date(2026, 12, 2))
    assert not is_open_to_response(None, last)


def content(bodies, evidence=None):
    given = {code: body.given for code, body in bodies.items()}
    return content_of({"audit": "A-0001"}, SHEET, bodies, evidence or {}, score(SHEET, given))


def test_the_hash_moves_with_everything_that_was_answered():
    whole = content_hash(content(WHOLE))
    others = [
        content({**WHOLE, "A2": Body("No")}),
        content({**WHOLE, "A2": Body("Yes", comment="Seen")}),
        content({**WHOLE, "A2": Body("Yes", is_good_practice=True)}),
        content(WHOLE, {"A2": ["1:1:desk.png"]}),
    ]
    assert len({whole, *map(content_hash, others)}) == 5
    assert content_hash(content(dict(reversed(WHOLE.items())))) == whole


def test_a_hidden_follow_up_is_no_part_of_what_is_signed():
    assert content_hash(content({**WHOLE, "A1a": Body("No")})) == content_hash(content(WHOLE))


def test_scores_stand_in_the_content_as_exact_fractions():
    found = content({**WHOLE, "A3": Body("Odd")})
    assert (found["raw"], found["outcome"]) == ("250/3", "pass")
    assert fraction_of(fraction(Fraction(250, 3))) == Fraction(250, 3)
    assert (fraction(None), fraction_of(None)) == (None, None)


@pytest.mark.parametrize("value", [1.0, Decimal(1), {"deep": [0.5]}, b"x", {1, 2}])
def test_a_float_or_anything_else_without_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        content_hash({"score": value})


def test_the_hashes_are_what_they_were_before_there_was_one_canonical_form():
    document = {"raw": "13/16", "answers": [{"code": "A1", "words": "Oui, é"}], "ok": False, "n": 3, "none": None}
    assert content_hash(document) == "428bb3a35415797ea6572dcd2c3739c12e64b42de5740a98c4652f578d03b365"
    body = Body("Yes", comment="Sëen", marks=(Mark(5, "x"),))
    assert body.hash == "9bafb26ee7522bb75d9d6c78b0013ddbf2fe90f38e4320f3d72147dc61170981"
    assert NOTHING_SAID.hash == "99c170f8bd4cb7c8ed25cbd3bef12723a588cec91010a4bd4f33e9232568d6bb"


def test_what_was_looked_at_is_another_thing_after_any_change():
    seen = fingerprint({"A1": 1}, {"A1": Body("Yes")})
    assert fingerprint({"A1": 2}, {"A1": Body("Yes")}) != seen
    assert fingerprint({"A1": 1}, {"A1": Body("No")}) != seen
    assert fingerprint({"A1": 1}, {"A1": Body("Yes")}) == seen
