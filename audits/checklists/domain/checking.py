"""What publishing a checklist refuses, place by place, and what it only warns of (SPEC 2.2.1)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from audits.checklists.domain.question_documents import DEEPEST
from audits.checklists.domain.questions import Checklist, Question, answers_of
from audits.words import QuestionType

MOST_OPTIONS = 20
FEWEST_STEPS = 2
HIGHEST_MARK = Decimal(100)
RULE_NAMES = {
    "comment_on": "a comment is demanded",
    "photo_on": "a photo is demanded",
    "evidence_on": "evidence is demanded",
    "finding_on": "a finding is raised",
}


@dataclass(frozen=True)
class Problem:
    """Something wrong, with the codes of the section and question where it stands; both empty for the whole."""

    sentence: str
    section: str = ""
    question: str = ""

    @property
    def place(self) -> str:
        if self.question:
            return f"Section {self.section}, question {self.question}"
        return f"Section {self.section}" if self.section else ""

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


def problems(checklist: Checklist, known_refs: Collection[str] | None = None) -> list[Problem]:
    """Everything that publishing refuses. `known_refs` are the requirements that there are, where that is asked."""
    return [*_of_the_whole(checklist), *_of_sections(checklist), *_of_questions(checklist, known_refs)]


def warnings(checklist: Checklist) -> list[Problem]:
    """What may be meant so, but is worth a look before publishing."""
    questions = list(checklist.questions())
    found = []
    if questions and not _can_score(checklist):
        found.append(Problem("Weight is 0 everywhere, so audits on it will be Not scored."))
    if questions and not any(question.critical for question in questions):
        found.append(Problem("No question is critical, so no single answer can fail an audit."))
    if questions and not any(question.requirement_refs for question in questions):
        found.append(Problem("No question looks at a requirement, so it covers none."))
    for section in checklist.sections:
        if not section.questions:
            found.append(Problem("no question stands in it", section.code))
        elif section.minimum is not None and not any(_scores(question) for question in section.questions):
            found.append(Problem("it has a minimum and nothing in it scores", section.code))
    return found


def _can_score(checklist: Checklist) -> bool:
    by_sections = checklist.by_sections
    return any(
        _scores(question)
        for section in checklist.sections
        if section.weight > 0 or not by_sections
        for question in section.questions
    )


def _scores(question: Question) -> bool:
    return question.type.scores and question.weight > 0


def _of_the_whole(checklist: Checklist) -> Iterator[Problem]:
    if not any(section.questions for section in checklist.sections):
        yield Problem("There is no question yet. Add one before you publish.")
    if not 0 <= checklist.pass_mark <= HIGHEST_MARK:
        yield Problem("The pass mark must be between 0 and 100.")
    codes = [section.code for section in checklist.sections]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(f"Two sections have the code {code}.")
    asked = [question.code for question in checklist.questions()]
    for code in sorted({code for code in asked if asked.count(code) > 1}):
        yield Problem(f"Two questions have the code {code}.")


def _of_sections(checklist: Checklist) -> Iterator[Problem]:
    for section in checklist.sections:
        if section.weight < 0:
            yield Problem("its weight must be 0 or more", section.code)
        if section.minimum is not None and not 0 <= section.minimum <= HIGHEST_MARK:
            yield Problem("its minimum must be between 0 and 100", section.code)


def _of_questions(checklist: Checklist, known_refs: Collection[str] | None) -> Iterator[Problem]:
    by_code = {question.code: question for question in checklist.questions()}
    for section in checklist.sections:
        here = {question.code for question in section.questions}
        for question in section.questions:
            said = [
                *_about_type(question),
                *_about_rules(question),
                *_about_parent(question, by_code, here),
                *(
                    f"there is no requirement {ref}"
                    for ref in question.requirement_refs
                    if known_refs is not None and ref not in known_refs
                ),
            ]
            yield from (Problem(sentence, section.code, question.code) for sentence in said)


def _about_type(question: Question) -> Iterator[str]:
    if question.weight < 0:
        yield "its weight must be 0 or more"
    if not question.type.scores:
        yield from _about_unscored(question)
    if question.type is QuestionType.SCALE:
        yield from _about_steps(question)
    elif question.steps:
        yield "only a scale has steps"
    if question.type is QuestionType.CHOICE:
        yield from _about_options(question)
    elif question.options:
        yield "only a choice has options"


def _about_unscored(question: Question) -> Iterator[str]:
    if question.weight > 0:
        yield "this type has no score, so its weight must be 0"
    if question.critical:
        yield "this type has no failing answer, so it cannot be critical"


def _about_steps(question: Question) -> Iterator[str]:
    if len(question.steps) < FEWEST_STEPS:
        yield "a scale needs two steps or more"
    if len(question.steps) > MOST_OPTIONS:
        yield f"a scale can have {MOST_OPTIONS} steps and no more"


def _about_options(question: Question) -> Iterator[str]:
    labels = [option.label for option in question.options]
    if len(labels) < FEWEST_STEPS:
        yield "a choice needs two options or more"
    if len(labels) > MOST_OPTIONS:
        yield f"a choice can have {MOST_OPTIONS} options and no more"
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"two options are called “{label}”"
    if "N/A" in labels:
        yield "an option cannot be called N/A, which every question has of its own"
    if any(option.score < 0 for option in question.options):
        yield "an option's score must be 0 or more"
    elif labels and max(option.score for option in question.options) == 0:
        yield "the best option scores 0, so nothing can be scored against it"


def _about_rules(question: Question) -> Iterator[str]:
    can = answers_of(question)
    for field, what in RULE_NAMES.items():
        for word in getattr(question, field):
            if word not in can:
                yield f"{what} on “{word}”, which it cannot be answered with"
    for word in question.notify.on:
        if word not in can:
            yield f"somebody is told of “{word}”, which it cannot be answered with"
    if question.notify.on and not question.notify.post:
        yield "it says on which answers to tell somebody, and not whom"
    if question.notify.post and not question.notify.on:
        yield "it says whom to tell, and not on which answers"


def _about_parent(question: Question, by_code: Mapping[str, Question], here: Collection[str]) -> Iterator[str]:
    if not question.parent:
        if question.shown_when:
            yield "it is no follow-up, so it cannot depend on an answer"
        return
    parent = by_code.get(question.parent)
    if parent is None or question.parent not in here:
        yield f"the question {question.parent} that it follows is not in this section"
        return
    can = answers_of(parent)
    if not question.shown_when:
        yield f"say on which answers to {parent.code} it is asked"
    for word in question.shown_when:
        if word not in can:
            yield f"it is asked when {parent.code} is answered “{word}”, which it cannot be"
    if _depth(question, by_code) > DEEPEST:
        yield f"follow-ups can go {DEEPEST} levels deep and no deeper"


def _depth(question: Question, by_code: Mapping[str, Question]) -> int:
    """Levels down to this question; a ring of follow-ups counts as too deep."""
    depth, one = 1, question
    while one.parent in by_code and depth <= DEEPEST:
        one, depth = by_code[one.parent], depth + 1
    return depth
