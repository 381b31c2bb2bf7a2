"""The exchange form of a checklist: what the starter's format means, what is refused and where, nothing lost."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.numbers import digits
from audits.checklists.domain.documents import (
    ChecklistDocument,
    Details,
    checklist_of,
    content_hash,
    document_of,
    documents_in,
    file_of,
    in_order,
)
from audits.checklists.domain.questions import Checklist, Notify, Option, Question, Section
from audits.checklists.starter_library import LIBRARY, starter_documents
from audits.words import AutofailMode, Channel, Critical, Grade, QuestionType, ScoringMode, Subject

FILE = """
defaults: {na_allowed: true, autofail_mode: fail_only, requires_comment_on: ["No"]}
checklists:
- id: CL-ONE
  title: One
  subject: team
  channels: [site]
  scoring: {mode: sections, pass_mark: 85}
  sections:
  - id: A
    title: All
    weight: 25
    minimum: 50
    questions:
    - {id: A1, text: "Ready?", type: yes_no, weight: 2, critical: true, requires_evidence_on: [No, Yes],
       follow_up: {when: [No], questions: [{id: A1a, text: "Why?", type: text, weight: 0, na_allowed: false}]}}
    - {id: A2, text: "How well?", type: scale4, weight: 0.67, critical: customer, fail_grade: observation}
    - {id: A3, text: "How many?", type: choice, options: [{label: Two, score: 1}, {label: None, score: 0, fail: true}]}
"""


def read(text: str = FILE) -> ChecklistDocument:
    (document,) = documents_in(yaml.safe_load(text))
    return document


def with_question(**fields: Any) -> dict[str, Any]:
    question = {"id": "B2", "text": "Asked?", **fields}
    return {"id": "CL-X", "title": "X", "sections": [{"id": "B", "title": "Bees", "questions": [question]}]}


def refused(document: Any) -> str:
    with pytest.raises(BadInput) as error:
        checklist_of(document)
    return str(error.value)


def test_the_starters_format_is_read():
    document = read()
    first, below, scale, choice = document.checklist.questions()
    assert document.details.subject is Subject.TEAM
    assert document.details.channels == (Channel.SITE,)
    assert (document.checklist.mode, document.checklist.pass_mark) == (ScoringMode.SECTIONS, Decimal(85))
    assert document.checklist.autofail_mode is AutofailMode.FAIL_ONLY
    assert document.checklist.sections[0].minimum == Decimal(50)
    assert (first.critical, first.evidence_on) == (Critical.COMPLIANCE, ("No", "Yes"))
    assert (below.parent, below.shown_when, below.na_allowed) == ("A1", ("No",), False)
    assert (scale.type, scale.steps, scale.weight) == (QuestionType.SCALE, ("0", "1", "2", "3"), Decimal("0.67"))
    assert (scale.critical, scale.fail_grade) == (Critical.CUSTOMER, Grade.OBSERVATION)
    assert choice.options == (Option("Two", Fraction(1)), Option("None", Fraction(0), fails=True))


def test_a_default_holds_where_the_question_can_be_answered_so():
    first, below, scale, choice = read().checklist.questions()
    assert [question.comment_on for question in (first, below, scale, choice)] == [("No",), (), (), ()]
    assert first.na_allowed


def test_what_a_question_says_overrules_the_defaults():
    text = FILE.replace("critical: true,", "critical: true, requires_comment_on: [], na_allowed: false,")
    first = next(read(text).checklist.questions())
    assert (first.comment_on, first.na_allowed) == ((), False)


def test_the_starter_library_is_seven_checklists_of_eighty_five_questions_and_three_follow_ups():
    documents = starter_documents()
    asked = [question for document in documents for question in document.checklist.questions()]
    assert len(documents) == 7
    assert sum(not question.parent for question in asked) == 85
    assert sum(bool(question.parent) for question in asked) == 3
    notes = [entry["sampling"].get("note") for entry in yaml.safe_load(LIBRARY.read_text())["checklists"]]
    assert "Small samples coach, they do not rank; show the interval with every agent score." in notes


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"weight": "many"}, "CL-X, section B, question B2: weight must be a number"),
        ({"weight": float("nan")}, "weight must be a number"),
        ({"weight": "1e400"}, "weight must be a number"),
        ({"weight": True}, "weight must be a number"),
        ({"type": "slider"}, "type must be one of yes_no, scale"),
        ({"critical": "everybody"}, "critical must be one of customer, business, compliance"),
        ({"fail_grade": "awful"}, "fail_grade must be one of major"),
        ({"na_allowed": "perhaps"}, "na_allowed must be true or false"),
        ({"wieght": 2}, "Tidemark knows no wieght here"),
        ({"text": ""}, "give it a text"),
        ({"text": "Card 4111 1111 1111 1111"}, "payment card number"),
        ({"id": "no good"}, "give it a code (id)"),
        ({"options": [{"score": 1}]}, "give every option a label"),
        ({"options": "Both"}, "options must be a list"),
        ({"type": "scale99"}, "a scale can have 20 steps"),
        ({"requires_comment_on": "No"}, "requires_comment_on must be a list"),
        ({"follow_up": "A2"}, "this must be a list of names with values"),
        ({"text": "x" * 1_001}, "text must be 1,000 characters or fewer"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(fields, said):
    assert said in refused(with_question(**fields))


@pytest.mark.parametrize("document", [None, [], "text", {"id": "CL-X"}, {"id": "CL-X", "title": "X", "sections": 3}])
def test_what_is_no_checklist_at_all_is_refused(document):
    assert refused(document)


def test_every_problem_is_named_at_once():
    said = refused({**with_question(weight="many"), "subject": "weather", "title": ""})
    assert all(word in said for word in ("weight", "subject", "title"))


def test_two_checklists_of_one_ref_are_refused():
    one = document_of(read())
    with pytest.raises(BadInput, match="the checklist CL-ONE stands in it twice"):
        documents_in({"checklists": [one, one]})


def test_follow_ups_go_five_levels_deep_and_no_deeper():
    def nested(depth: int) -> dict[str, Any]:
        entry: dict[str, Any] = {"id": f"Q{depth}", "text": "Asked?"}
        if depth > 1:
            entry["follow_up"] = {"when": ["No"], "questions": [nested(depth - 1)]}
        return entry

    five = checklist_of({**with_question(), "sections": [{"id": "A", "title": "A", "questions": [nested(5)]}]})
    assert len(list(five.checklist.questions())) == 5
    said = refused({**with_question(), "sections": [{"id": "A", "title": "A", "questions": [nested(6)]}]})
    assert "5 levels deep" in said


def test_the_hash_is_of_what_is_said_and_of_nothing_else():
    document = read()
    same = checklist_of({**document_of(document), "change_note": "Other", "owner": "a@b.example"})
    other = read(FILE.replace("weight: 2,", "weight: 2.5,"))
    assert content_hash(document) == content_hash(same)
    assert content_hash(document) == content_hash(read(FILE.replace("weight: 2,", "weight: '2.0',")))
    assert content_hash(document) != content_hash(other)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(30), "30"),
        (Decimal("3E+1"), "30"),
        (0.67, "0.67"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 8), "0.125"),
    ],
)
def test_numbers_are_written_as_their_digits(value, written):
    assert digits(value) == written


LINES = st.sampled_from(["a", "No", "yes", "null", "1e3", "- x: [y]", "é ß 日本", "'\"#{}", "0", "~", "N/A", "=1+1"])
WEIGHTS = st.decimals(0, 1_000, places=3).map(lambda number: number.normalize() + 0)
WORDS = st.lists(LINES, max_size=3, unique=True).map(tuple)
SCORES = st.fractions(0, 100, max_denominator=999)
OPTIONS = st.builds(Option, LINES, SCORES, st.booleans())
NOTIFY = st.builds(Notify, WORDS, LINES | st.just(""), st.booleans())


@st.composite
def questions(draw: st.DrawFn, section: str) -> tuple[Question, ...]:
    made: list[Question] = []
    for number in range(draw(st.integers(0, 4))):
        parent = draw(st.sampled_from(["", *(one.code for one in made if not one.parent)]))
        kind = draw(st.sampled_from(QuestionType))
        made.append(
            Question(
                code=f"{section}{number}",
                text=draw(LINES),
                type=kind,
                weight=draw(WEIGHTS),
                parent=parent,
                shown_when=draw(WORDS) if parent else (),
                steps=draw(st.lists(LINES, max_size=4).map(tuple) | st.just(("0", "1"))),
                options=draw(st.lists(OPTIONS, max_size=3).map(tuple)),
                critical=draw(st.none() | st.sampled_from(Critical)),
                na_allowed=draw(st.booleans()),
                fail_grade=draw(st.none() | st.sampled_from(Grade)),
                category=draw(LINES | st.just("")),
                guidance=draw(LINES | st.just("")),
                requirement_refs=draw(WORDS),
                comment_on=draw(WORDS),
                photo_on=draw(WORDS),
                evidence_on=draw(WORDS),
                finding_on=draw(WORDS),
                notify=draw(NOTIFY),
            )
        )
    return in_order(made)


@st.composite
def checklists(draw: st.DrawFn) -> ChecklistDocument:
    sections = tuple(
        Section(code, draw(LINES), draw(WEIGHTS), draw(st.none() | WEIGHTS), draw(questions(code)))
        for code in "AB"[: draw(st.integers(0, 2))]
    )
    details = Details(
        title=draw(LINES),
        subject=draw(st.sampled_from(Subject)),
        guidance=draw(LINES | st.just("")),
        channels=draw(st.lists(st.sampled_from(Channel), unique=True).map(tuple)),
        audience=draw(LINES | st.just("")),
        sampling=draw(st.dictionaries(LINES, LINES | st.integers(0, 99) | st.booleans(), max_size=3)),
    )
    checklist = Checklist(
        draw(st.sampled_from(ScoringMode)), draw(WEIGHTS), sections, draw(st.sampled_from(AutofailMode))
    )
    return ChecklistDocument("CL-ANY", details, checklist, draw(LINES | st.just("")), draw(LINES), draw(LINES))


@given(checklists())
def test_what_is_written_is_read_back_without_losing_a_field(document):
    assert checklist_of(document_of(document)) == document


@given(checklists())
def test_yaml_and_defaults_change_nothing_that_was_written(document):
    file = file_of([document]) | {"defaults": {"na_allowed": False, "requires_comment_on": ["No"]}}
    again = documents_in(yaml.safe_load(yaml.safe_dump(file, allow_unicode=True)))
    assert again == [document]
    assert content_hash(again[0]) == content_hash(document)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "title", "sections", "questions", "type"]),
    inner, max_size=4)), max_leaves=12))  # fmt: skip
def test_any_document_is_read_or_refused_in_words(document):
    try:
        read_well = bool(checklist_of(document).ref)
    except BadInput as refused_in_words:
        read_well = all(refused_in_words.errors.values())
    assert read_well


def test_the_seal_of_a_version_is_what_it_was_before_there_was_one_canonical_form():
    question = {"id": "A1", "text": "Was it?", "type": "yes_no", "weight": "1.50"}
    section = {"id": "A", "title": "Sect", "weight": 2.0, "questions": [question]}
    file = {"id": "CL-CALL", "title": "Call é", "scoring": {"pass_mark": 85.5}, "sections": [section]}
    known = "2b82fca965dd54a668710d0c1bb3ef4ac45819a16179a94e52707524d4a84835"

    assert content_hash(checklist_of(file)) == known
