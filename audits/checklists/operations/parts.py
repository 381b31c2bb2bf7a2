"""Sections and questions of a draft: added, changed, moved, removed. All go by the draft's one row version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import changes_in_words, only_what_differs
from app.core.errors import BadInput, NotFound, NothingDiffers
from app.db.row import accept_version
from app.history.operations import record
from audits.checklists.domain.question_documents import written_question
from audits.checklists.domain.questions import Question as QuestionValue
from audits.checklists.domain.questions import Section as SectionValue
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow, SectionRow
from audits.checklists.operations import rows
from audits.checklists.queries.importing import known_requirements
from audits.checklists.queries.lists import draft_of
from audits.checklists.queries.sheets import sheet_of

MOST_SECTIONS = 40
MOST_QUESTIONS = 400


@dataclass(frozen=True)
class Opened:
    """The draft's row version when a page was opened, and what a form shows as it is stored now."""

    version: int
    current: Mapping[str, str] = field(default_factory=dict)


def add_section(
    session: Session,
    checklist: ChecklistRow,
    section: SectionValue,
    *,
    opened: Opened,
    by: Actor,
    now: datetime,
) -> SectionRow:
    """Put a section at the end."""
    draft = _draft(session, checklist, opened)
    held = _sections(session, draft)
    if len(held) >= MOST_SECTIONS:
        raise BadInput({"code": f"A checklist can have {MOST_SECTIONS} sections and no more"})
    _refuse_taken(section.code, [one.code for one in held], "section")
    row = SectionRow(
        version_id=draft.row_id,
        position=len(held),
        code=section.code,
        title=section.title,
        weight=section.weight,
        minimum=section.minimum,
    )
    session.add(row)
    said = f"added section {row.code}, {row.title}, to"
    _changed(session, checklist, "section_added", said, by=by, now=now, after=_plain_section(row))
    return row


def edit_section(
    session: Session,
    checklist: ChecklistRow,
    section_code: str,
    section: SectionValue,
    *,
    opened: Opened,
    by: Actor,
    now: datetime,
) -> None:
    """Change a section's code, title, weight or minimum; NothingDiffers where it says the same."""
    draft = _draft(session, checklist, opened)
    held = _sections(session, draft)
    row = _one_section(held, section_code)
    _refuse_taken(section.code, [one.code for one in held if one is not row], "section")
    before = _plain_section(row)
    row.code, row.title, row.weight, row.minimum = section.code, section.title, section.weight, section.minimum
    said = f"changed section {row.code} of"
    after = _plain_section(row)
    _changed(session, checklist, "section_changed", said, by=by, now=now, before=before, after=after)


def move_section(
    session: Session, checklist: ChecklistRow, section_code: str, step: int, *, opened: Opened, by: Actor, now: datetime
) -> None:
    """Move a section one place up (-1) or down (1)."""
    draft = _draft(session, checklist, opened)
    held = _sections(session, draft)
    before = {"order": [section.code for section in held]}
    order = _moved(held, held.index(_one_section(held, section_code)), step)
    for position, section in enumerate(order):
        section.position = position
    said = f"moved section {section_code} in"
    after = {"order": [section.code for section in order]}
    _changed(session, checklist, "section_moved", said, by=by, now=now, before=before, after=after)


def remove_section(
    session: Session, checklist: ChecklistRow, section_code: str, *, opened: Opened, by: Actor, now: datetime
) -> None:
    """Take a section out of the draft, with its questions."""
    draft = _draft(session, checklist, opened)
    held = _sections(session, draft)
    section = _one_section(held, section_code)
    gone = [one.code for one in _questions(session, draft) if one.section_id == section.id]
    before = {**_plain_section(section), "questions": gone}
    session.execute(delete(SectionRow).where(col(SectionRow.id) == section.id))
    session.expire_all()
    said = f"removed section {section_code} from"
    _changed(session, checklist, "section_removed", said, by=by, now=now, before=before)


def add_question(
    session: Session,
    checklist: ChecklistRow,
    section_code: str,
    question: QuestionValue,
    *,
    opened: Opened,
    by: Actor,
    now: datetime,
) -> QuestionRow:
    """Put a question at the end of a section, or a follow-up behind what its parent has already."""
    draft = _draft(session, checklist, opened)
    section = _one_section(_sections(session, draft), section_code)
    held = _questions(session, draft)
    if len(held) >= MOST_QUESTIONS:
        raise BadInput({"code": f"A checklist can have {MOST_QUESTIONS} questions and no more"})
    _refuse_taken(question.code, [one.code for one in held], "question")
    here = [one for one in held if one.section_id == section.id]
    parent = _one_question(here, question.parent) if question.parent else None
    linked = _linked(session, question, by)
    at = len(here) if parent is None else here.index(parent) + len(_block(here, parent))
    row = QuestionRow(
        version_id=draft.row_id,
        section_id=section.row_id,
        position=at,
        parent_id=parent.row_id if parent else None,
        **rows.columns_of(question),
    )
    session.add(row)
    session.flush()
    rows.link(session, row.row_id, question.requirement_refs, linked)
    _renumber(session, [*here[:at], row, *here[at:]])
    said = f"added question {question.code} to"
    _changed(session, checklist, "question_added", said, by=by, now=now, after=written_question(question))
    return row


def edit_question(
    session: Session,
    checklist: ChecklistRow,
    question_code: str,
    question: QuestionValue,
    section_code: str,
    *,
    opened: Opened,
    by: Actor,
    now: datetime,
) -> None:
    """Change a question; with another section it moves there, to the end, with its follow-ups."""
    draft = _draft(session, checklist, opened)
    held = _questions(session, draft)
    row = _one_question(held, question_code)
    _refuse_taken(question.code, [one.code for one in held if one is not row], "question")
    linked = _linked(session, question, by)
    sheet = sheet_of(session, draft.row_id)
    before = next(
        {**written_question(one), "section": section.code}
        for section in sheet.checklist.sections
        for one in section.questions
        if one.code == question_code
    )
    for name, value in rows.columns_of(question).items():
        setattr(row, name, value)
    session.execute(delete(QuestionRequirement).where(col(QuestionRequirement.question_id) == row.id))
    rows.link(session, row.row_id, question.requirement_refs, linked)
    section = _one_section(_sections(session, draft), section_code)
    if section.id != row.section_id and row.parent_id is None:
        _move_to(session, held, row, section)
    said = f"changed question {question.code} of"
    after = {**written_question(question), "section": section_code}
    _changed(session, checklist, "question_changed", said, by=by, now=now, before=before, after=after)


def move_question(
    session: Session,
    checklist: ChecklistRow,
    question_code: str,
    step: int,
    *,
    opened: Opened,
    by: Actor,
    now: datetime,
) -> None:
    """Move a question one place up (-1) or down (1) among its neighbours, with its follow-ups."""
    draft = _draft(session, checklist, opened)
    held = _questions(session, draft)
    row = _one_question(held, question_code)
    here = [one for one in held if one.section_id == row.section_id]
    siblings = [one for one in here if one.parent_id == row.parent_id]
    order = _moved(siblings, siblings.index(row), step)
    start = here.index(siblings[0])
    moved = [one for sibling in order for one in _block(here, sibling)]
    _renumber(session, [*here[:start], *moved, *here[start + len(moved) :]])
    said = f"moved question {question_code} in"
    before, after = ({"order": [one.code for one in held]} for held in (siblings, order))
    _changed(session, checklist, "question_moved", said, by=by, now=now, before=before, after=after)


def remove_question(
    session: Session, checklist: ChecklistRow, question_code: str, *, opened: Opened, by: Actor, now: datetime
) -> None:
    """Take a question out of the draft, with its follow-ups."""
    draft = _draft(session, checklist, opened)
    held = _questions(session, draft)
    row = _one_question(held, question_code)
    before = {"questions": [one.code for one in _block(held, row)], "text": row.text}
    session.execute(delete(QuestionRow).where(col(QuestionRow.id) == row.id))
    session.expire_all()
    said = f"removed question {question_code} from"
    _changed(session, checklist, "question_removed", said, by=by, now=now, before=before)


def _draft(session: Session, checklist: ChecklistRow, opened: Opened) -> ChecklistVersion:
    draft = draft_of(session, checklist)
    accept_version(draft, opened.version, subject=f"The draft of {checklist.ref}", current=opened.current)
    return draft


def _sections(session: Session, draft: ChecklistVersion) -> list[SectionRow]:
    chosen = select(SectionRow).where(col(SectionRow.version_id) == draft.id)
    return list(session.scalars(chosen.order_by(col(SectionRow.position), col(SectionRow.id))))


def _questions(session: Session, draft: ChecklistVersion) -> list[QuestionRow]:
    chosen = select(QuestionRow).where(col(QuestionRow.version_id) == draft.id)
    return list(session.scalars(chosen.order_by(col(QuestionRow.position), col(QuestionRow.id))))


def _one_section(held: Sequence[SectionRow], code: str) -> SectionRow:
    found = next((section for section in held if section.code == code), None)
    if found is None:
        raise NotFound("section", code)
    return found


def _one_question(held: Sequence[QuestionRow], code: str) -> QuestionRow:
    found = next((question for question in held if question.code == code), None)
    if found is None:
        raise NotFound("question", code)
    return found


def _block(held: Sequence[QuestionRow], root: QuestionRow) -> list[QuestionRow]:
    """A question and everything below it, in order."""
    ids = {root.id}
    block = [root]
    for one in held:
        if one.parent_id in ids:
            ids.add(one.id)
            block.append(one)
    return block


def _moved(held: Sequence[Any], at: int, step: int) -> list[Any]:
    """The same in the new order; at either end it stays as it is."""
    order = list(held)
    to = at + (1 if step > 0 else -1)
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


def _move_to(session: Session, held: Sequence[QuestionRow], row: QuestionRow, section: SectionRow) -> None:
    block = _block(held, row)
    there = [one for one in held if one.section_id == section.id]
    left = [one for one in held if one.section_id == row.section_id and one not in block]
    for one in block:
        one.section_id = section.row_id
    session.flush()
    _renumber(session, left)
    _renumber(session, [*there, *block])


def _renumber(session: Session, order: Sequence[QuestionRow]) -> None:
    moved = [{"id": one.row_id, "position": at} for at, one in enumerate(order) if one.position != at]
    if moved:
        session.flush()
        session.execute(update(QuestionRow), moved)
        session.expire_all()


def _refuse_taken(code: str, held: Sequence[str], kind: str) -> None:
    if code in held:
        raise BadInput({"code": f"There is a {kind} {code} already. Give this one another code"})


def _linked(session: Session, question: QuestionValue, by: Actor) -> dict[str, int]:
    found = known_requirements(session, by, question.requirement_refs)
    missing = [ref for ref in question.requirement_refs if ref not in found]
    if missing:
        raise BadInput({"requirements": f"There is no requirement {' and no '.join(missing[:5])}"})
    return found


def _plain_section(section: SectionRow) -> dict[str, Any]:
    minimum = None if section.minimum is None else str(section.minimum)
    return {"code": section.code, "title": section.title, "weight": str(section.weight), "minimum": minimum}


def _changed(
    session: Session,
    checklist: ChecklistRow,
    did: str,
    said: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record it, with from and to of what differs; NothingDiffers, and no entry, where nothing does."""
    session.flush()
    sentence = f"{by.name} {said} the draft of {checklist.ref}"
    if before is not None and after is not None:
        changes = changes_in_words(before, after)
        if not changes:
            raise NothingDiffers
        sentence = f"{sentence}: {changes}"
        before, after = only_what_differs(before, after)
    record(
        session, f"checklist:{did}", sentence, about=rows.about(checklist), by=by, now=now, before=before, after=after
    )
