"""A checklist as files carry it, read and written: the starter's format, extended so that no field is lost.

A file holds `checklists`, and `defaults` that stand for what a question does not say. Weights and scores are read from
numbers or digits and written as digits in text. `scale4` is a scale of four steps without labels of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from app.core.canonical import digest
from app.core.errors import BadInput
from app.core.numbers import digits
from audits.checklists.domain.document_values import DocumentPlace, Values
from audits.checklists.domain.question_documents import question_of, written_question
from audits.checklists.domain.questions import Checklist, Notify, Option, Question, Section
from audits.words import AutofailMode, Channel, ScoringMode, Subject

SCHEMA_VERSION = 1
MOST_PROBLEMS = 50
PASS_MARK = Decimal(80)
FILE_KEYS = {"schema_version", "as_of", "defaults", "checklists"}
CHECKLIST_KEYS = {
    *("id", "title", "subject", "channels", "audience", "scoring", "sampling", "sections"),
    *("guidance", "owner", "client", "change_note"),
}
SCORING_KEYS = {"mode", "pass_mark", "autofail_mode"}
SECTION_KEYS = {"id", "title", "weight", "minimum", "questions"}
DEFAULT_KEYS = {
    "na_allowed", "autofail_mode", "requires_comment_on", "requires_photo_on", "requires_evidence_on",
    "raises_finding_on",
}  # fmt: skip


@dataclass(frozen=True)
class Details:
    """What a version says about itself beside its questions and its scoring. `audience` is the key of a post."""

    title: str
    subject: Subject
    guidance: str = ""
    channels: tuple[Channel, ...] = ()
    audience: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChecklistDocument:
    """One checklist of a file. `owner` is an e-mail and `client` a name; both may be empty, as may the note."""

    ref: str
    details: Details
    checklist: Checklist
    owner: str = ""
    client: str = ""
    change_note: str = ""


def documents_in(file: Any) -> list[ChecklistDocument]:
    """Every checklist of a parsed file, or BadInput that names each place where something is wrong."""
    values = Values()
    top = values.mapping(file, DocumentPlace("The file"), FILE_KEYS)
    defaults = values.mapping(top.get("defaults", {}), DocumentPlace("The file's defaults"), DEFAULT_KEYS)
    entries = values.sequence(top.get("checklists"), DocumentPlace("The file"), "checklists")
    found = [_checklist(values, entry, at, defaults) for at, entry in enumerate(entries, 1)]
    refs = [document.ref for document in found]
    for ref in sorted({ref for ref in refs if ref and refs.count(ref) > 1}):
        values.refuse(DocumentPlace("The file"), f"the checklist {ref} stands in it twice")
    values.raise_problems()
    return found


def checklist_of(document: Any, defaults: Mapping[str, Any] | None = None) -> ChecklistDocument:
    """One checklist of the exchange form, or BadInput that names each place where something is wrong."""
    values = Values()
    found = _checklist(values, document, 1, defaults or {})
    values.raise_problems()
    return found


def document_of(document: ChecklistDocument) -> dict[str, Any]:
    """The exchange form, which `checklist_of` reads back without a loss."""
    details, checklist = document.details, document.checklist
    written: dict[str, Any] = {
        "id": document.ref,
        "title": details.title,
        "subject": details.subject.value,
        "channels": [channel.value for channel in details.channels],
        "audience": details.audience,
        "scoring": {
            "mode": checklist.mode.value,
            "pass_mark": digits(checklist.pass_mark),
            "autofail_mode": checklist.autofail_mode.value,
        },
        "sampling": dict(details.sampling),
        "guidance": details.guidance,
        "owner": document.owner,
        "client": document.client,
        "change_note": document.change_note,
        "sections": [_written_section(section) for section in checklist.sections],
    }
    kept = ("channels", "scoring", "sections")
    return {name: value for name, value in written.items() if value or name in kept}


def file_of(documents: Sequence[ChecklistDocument]) -> dict[str, Any]:
    """A whole file."""
    return {"schema_version": SCHEMA_VERSION, "checklists": [document_of(document) for document in documents]}


def content_hash(document: ChecklistDocument) -> str:
    """SHA-256 of what a version says: sorted JSON with digits as text. Owner, client and note are not part of it."""
    body = document_of(document)
    said = {name: value for name, value in body.items() if name not in {"owner", "client", "change_note"}}
    return digest(_as_text(said))


def in_order(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions with every follow-up behind its parent, siblings as they stood."""

    def below(parent: str) -> Iterator[Question]:
        for question in children.get(parent, ()):
            yield question
            yield from below(question.code)

    children: dict[str, list[Question]] = {}
    for question in questions:
        children.setdefault(question.parent, []).append(question)
    return tuple(below(""))


def _checklist(values: Values, raw: Any, at: int, defaults: Mapping[str, Any]) -> ChecklistDocument:
    place = DocumentPlace(f"Checklist {at}")
    held = values.mapping(raw, place, CHECKLIST_KEYS)
    ref = values.ref(held.get("id"), place)
    place = DocumentPlace(ref) if ref else place
    scoring = values.mapping(held.get("scoring", {}), place, SCORING_KEYS)
    sections = [
        _section(values, entry, number, place, defaults)
        for number, entry in enumerate(values.sequence(held.get("sections", []), place, "sections"), 1)
    ]
    autofail = scoring.get("autofail_mode", defaults.get("autofail_mode", AutofailMode.ZERO))
    checklist = Checklist(
        mode=values.word(scoring.get("mode", ScoringMode.QUESTIONS), ScoringMode, place, "mode"),
        pass_mark=values.number(scoring.get("pass_mark", PASS_MARK), place, "pass_mark"),
        sections=tuple(sections),
        autofail_mode=values.word(autofail, AutofailMode, place, "autofail_mode"),
    )
    return ChecklistDocument(
        ref=ref,
        details=_details(values, held, place),
        checklist=checklist,
        owner=values.line(held.get("owner", ""), place, "owner", most=254),
        client=values.line(held.get("client", ""), place, "client"),
        change_note=values.text(held.get("change_note", ""), place, "change_note", most=2_000),
    )


def _details(values: Values, held: Mapping[str, Any], place: DocumentPlace) -> Details:
    title = values.line(held.get("title", ""), place, "title")
    if not title:
        values.refuse(place, "give it a title")
    channels = values.sequence(held.get("channels", []), place, "channels")
    return Details(
        title=title,
        subject=values.word(held.get("subject", Subject.INTERACTION), Subject, place, "subject"),
        guidance=values.text(held.get("guidance", ""), place, "guidance", most=5_000),
        channels=tuple(dict.fromkeys(values.word(one, Channel, place, "channels") for one in channels)),
        audience=values.line(held.get("audience", ""), place, "audience", most=60),
        sampling=values.plain(held.get("sampling", {}), place, "sampling"),
    )


def _section(values: Values, raw: Any, at: int, above: DocumentPlace, defaults: Mapping[str, Any]) -> Section:
    place = above.section(str(at))
    held = values.mapping(raw, place, SECTION_KEYS)
    code = values.code(held.get("id"), place)
    place = above.section(code or str(at))
    title = values.line(held.get("title", ""), place, "title")
    if not title:
        values.refuse(place, "give it a title")
    minimum = held.get("minimum")
    questions = [
        question
        for number, entry in enumerate(values.sequence(held.get("questions", []), place, "questions"), 1)
        for question in question_of(values, entry, number, place, defaults)
    ]
    return Section(
        code=code,
        title=title,
        weight=values.number(held.get("weight", 1), place, "weight"),
        minimum=None if minimum is None else values.number(minimum, place, "minimum"),
        questions=tuple(questions),
    )


def _written_section(section: Section) -> dict[str, Any]:
    written: dict[str, Any] = {"id": section.code, "title": section.title, "weight": digits(section.weight)}
    if section.minimum is not None:
        written["minimum"] = digits(section.minimum)
    return {**written, "questions": _written(section.questions, "")}


def _written(questions: Sequence[Question], parent: str) -> list[dict[str, Any]]:
    written = []
    for question in questions:
        if question.parent != parent:
            continue
        children = [one for one in questions if one.parent == question.code]
        blocks = [
            {"when": list(when), "questions": [_written(_tree(questions, one), question.code)[0] for one in group]}
            for when, group in groupby(children, key=lambda one: one.shown_when)
        ]
        entry = written_question(question)
        if blocks:
            entry["follow_up"] = blocks[0] if len(blocks) == 1 else blocks
        written.append(entry)
    return written


def _tree(questions: Sequence[Question], root: Question) -> list[Question]:
    """A question and everything below it."""
    kept, codes = [root], {root.code}
    for question in questions:
        if question.parent in codes and question.code not in codes:
            kept.append(question)
            codes.add(question.code)
    return kept


def _as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _as_text(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(one) for one in value]
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        return digits(value)
    return value


__all__ = [
    "BadInput",
    "ChecklistDocument",
    "Details",
    "Notify",
    "Option",
    "checklist_of",
    "content_hash",
    "document_of",
    "documents_in",
    "file_of",
    "in_order",
]
