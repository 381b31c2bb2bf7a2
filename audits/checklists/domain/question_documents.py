"""A question of an exchange document, with its follow-ups: read into values and written again."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.numbers import digits
from audits.checklists.domain.document_values import LONGEST_LINE, DocumentPlace, Values
from audits.checklists.domain.questions import Notify, Option, Question, answers_of
from audits.words import Critical, Grade, QuestionType

DEEPEST = 5
LONGEST_TEXT = 1_000
LONGEST_GUIDANCE = 5_000
RULES = {
    "comment_on": "requires_comment_on",
    "photo_on": "requires_photo_on",
    "evidence_on": "requires_evidence_on",
    "finding_on": "raises_finding_on",
}
QUESTION_KEYS = {
    *("id", "text", "type", "weight", "steps", "options", "critical", "na_allowed", "fail_grade", "category"),
    *("guidance", "requirement_refs", "notify", "follow_up", *RULES.values()),
}
OPTION_KEYS = {"label", "score", "fail"}
NOTIFY_KEYS = {"on", "post", "at_once"}
FOLLOW_UP_KEYS = {"when", "questions"}
MOST_STEPS = 20


def question_of(
    values: Values,
    raw: Any,
    at: int,
    above: DocumentPlace,
    defaults: Mapping[str, Any],
    parent: tuple[str, tuple[str, ...], int] = ("", (), 0),
) -> Iterator[Question]:
    """A question and behind it all its follow-ups. `parent` is the code, the answers that show it, and how deep."""
    place = above.question(str(at) if not parent[0] else f"{at} below {parent[0]}")
    held = values.mapping(raw, place, QUESTION_KEYS)
    code = values.code(held.get("id"), place)
    place = above.question(code) if code else place
    question = _read(values, held, code, place, defaults, parent)
    yield question
    follow_up = held.get("follow_up", [])
    for block in follow_up if isinstance(follow_up, list | tuple) else [follow_up]:
        shown = values.mapping(block, place, FOLLOW_UP_KEYS)
        if parent[2] + 1 >= DEEPEST:
            values.refuse(place, f"follow-ups can go {DEEPEST} levels deep and no deeper")
            return
        when = values.answers(shown.get("when"), place, "follow_up when")
        for number, entry in enumerate(values.sequence(shown.get("questions"), place, "follow_up questions"), 1):
            yield from question_of(values, entry, number, above, defaults, (code, when, parent[2] + 1))


def written_question(question: Question) -> dict[str, Any]:
    """A question without its follow-ups. What a file's defaults could change is always written."""
    kind, steps = _written_type(question)
    written: dict[str, Any] = {
        "id": question.code,
        "text": question.text,
        "type": kind,
        "weight": digits(question.weight),
        "steps": steps,
        "options": [
            {"label": one.label, "score": digits(one.score), **({"fail": True} if one.fails else {})}
            for one in question.options
        ],
        "critical": question.critical.value if question.critical else "",
        "na_allowed": question.na_allowed,
        "fail_grade": question.fail_grade.value if question.fail_grade else "",
        "category": question.category,
        "guidance": question.guidance,
        "requirement_refs": list(question.requirement_refs),
        **{name: list(getattr(question, field)) for field, name in RULES.items()},
        "notify": _written_notify(question.notify),
    }
    kept = {"na_allowed", *RULES.values()}
    return {name: value for name, value in written.items() if value or name in kept}


def _read(
    values: Values,
    held: Mapping[str, Any],
    code: str,
    place: DocumentPlace,
    defaults: Mapping[str, Any],
    parent: tuple[str, tuple[str, ...], int],
) -> Question:
    kind, steps = _type(values, held, place)
    text = values.text(held.get("text", ""), place, "text", most=LONGEST_TEXT)
    if not text:
        values.refuse(place, "give it a text")
    refs = values.sequence(held.get("requirement_refs", []), place, "requirement_refs")
    grade = held.get("fail_grade") or None
    allowed = held.get("na_allowed", defaults.get("na_allowed"))
    plain = Question(
        code=code,
        text=text,
        type=kind,
        weight=values.number(held.get("weight", 1 if kind.scores else 0), place, "weight"),
        parent=parent[0],
        shown_when=parent[1],
        steps=steps,
        options=_options(values, held.get("options", []), place),
        critical=_critical(values, held.get("critical"), place),
        na_allowed=values.flag(allowed, place, "na_allowed", default=True),
        fail_grade=None if grade is None else values.word(grade, Grade, place, "fail_grade"),
        category=values.line(held.get("category", ""), place, "category", most=60),
        guidance=values.text(held.get("guidance", ""), place, "guidance", most=LONGEST_GUIDANCE),
        requirement_refs=tuple(dict.fromkeys(values.line(ref, place, "requirement_refs", most=60) for ref in refs)),
        notify=_notify(values, held.get("notify"), place),
    )
    return Question(**{**vars(plain), **_rules(values, held, plain, place, defaults)})


def _rules(
    values: Values, held: Mapping[str, Any], question: Question, place: DocumentPlace, defaults: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """What is demanded on which answers. A default holds where the question can be given that answer."""
    can = answers_of(question)
    found = {}
    for field, name in RULES.items():
        if name in held:
            found[field] = values.answers(held[name], place, name)
        else:
            usual = values.answers(defaults.get(name), DocumentPlace("The file's defaults"), name)
            found[field] = tuple(word for word in usual if word in can)
    return found


def _type(values: Values, held: Mapping[str, Any], place: DocumentPlace) -> tuple[QuestionType, tuple[str, ...]]:
    raw = held.get("type", QuestionType.YES_NO)
    short = re.fullmatch(r"scale([0-9]{1,2})", raw) if isinstance(raw, str) else None
    labels = values.sequence(held.get("steps", []), place, "steps")
    if len(labels) > MOST_STEPS or (short and int(short[1]) > MOST_STEPS):
        values.refuse(place, f"a scale can have {MOST_STEPS} steps and no more")
        labels, short = [], None
    if short:
        return QuestionType.SCALE, tuple(str(step) for step in range(int(short[1])))
    kind = QuestionType.SCALE if raw == "scale" else values.word(raw, QuestionType, place, "type")
    return kind, tuple(values.line(label, place, "steps", most=LONGEST_LINE) for label in labels)


def _written_type(question: Question) -> tuple[str, list[str]]:
    plain = tuple(str(step) for step in range(len(question.steps)))
    if question.type is QuestionType.SCALE and question.steps and question.steps == plain:
        return f"scale{len(plain)}", []
    return question.type.value, list(question.steps)


def _options(values: Values, raw: Any, place: DocumentPlace) -> tuple[Option, ...]:
    found = []
    for entry in values.sequence(raw, place, "options"):
        held = values.mapping(entry, place, OPTION_KEYS)
        label = held.get("label")
        word = ("Yes" if label else "No") if isinstance(label, bool) else values.line(label, place, "label")
        if not word:
            values.refuse(place, "give every option a label")
        found.append(
            Option(
                label=word,
                score=values.fraction(held.get("score", 0), place, "score"),
                fails=values.flag(held.get("fail"), place, "fail", default=False),
            )
        )
    return tuple(found)


def _critical(values: Values, raw: Any, place: DocumentPlace) -> Critical | None:
    """`true` names no class, and what is critical without one is critical for compliance."""
    if raw in (None, False, ""):
        return None
    if raw is True:
        return Critical.COMPLIANCE
    return values.word(raw, Critical, place, "critical")


def _notify(values: Values, raw: Any, place: DocumentPlace) -> Notify:
    if raw is None:
        return Notify()
    held = values.mapping(raw, place, NOTIFY_KEYS)
    return Notify(
        on=values.answers(held.get("on"), place, "notify on"),
        post=values.line(held.get("post", ""), place, "notify post", most=60),
        at_once=values.flag(held.get("at_once"), place, "notify at_once", default=False),
    )


def _written_notify(notify: Notify) -> dict[str, Any]:
    written = {"on": list(notify.on), "post": notify.post, "at_once": notify.at_once}
    return {name: value for name, value in written.items() if value}
