"""A version of a checklist as the rules read it, with the ids of its questions and their requirements."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from audits.domain.checklist import Checklist, Notify, Option, Question, Section
from audits.models import Checklist as ChecklistRow
from audits.models import ChecklistVersion, QuestionRequirement
from audits.models import Question as QuestionRow
from audits.models import Section as SectionRow

_CACHE: dict[tuple[str, int, str], "Sheet"] = {}


@dataclass(frozen=True)
class Sheet:
    """One version: its content as a value, and where its questions stand in the database."""

    checklist: Checklist
    question_ids: dict[str, int]
    requirement_ids: dict[str, tuple[int, ...]]
    title: str
    number: int
    ref: str
    codes: dict[int, str] = field(default_factory=dict)


def sheet_of(session: Session, version_id: int) -> Sheet:
    version, ref = session.execute(
        select(ChecklistVersion, col(ChecklistRow.ref))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .where(col(ChecklistVersion.id) == version_id)
    ).one()
    key = (str(session.get_bind().engine.url), version_id, version.content_hash)
    if version.content_hash and key in _CACHE:
        return _CACHE[key]
    sections = session.scalars(
        select(SectionRow).where(col(SectionRow.version_id) == version_id).order_by(col(SectionRow.position))
    ).all()
    questions = session.scalars(
        select(QuestionRow).where(col(QuestionRow.version_id) == version_id).order_by(col(QuestionRow.position))
    ).all()
    links = session.execute(
        select(col(QuestionRequirement.question_id), col(QuestionRequirement.requirement_id))
        .where(col(QuestionRequirement.question_id).in_([one.row_id for one in questions]))
        .order_by(col(QuestionRequirement.id))
    ).all()
    codes = {one.row_id: one.code for one in questions}
    sheet = Sheet(
        checklist=Checklist(
            mode=version.mode,
            pass_mark=version.pass_mark,
            autofail_mode=version.autofail_mode,
            sections=tuple(
                Section(
                    one.code,
                    one.title,
                    one.weight,
                    one.minimum,
                    tuple(_question(row, codes) for row in questions if row.section_id == one.id),
                )
                for one in sections
            ),
        ),
        question_ids={code: key for key, code in codes.items()},
        requirement_ids={
            code: tuple(row.requirement_id for row in links if row.question_id == key) for key, code in codes.items()
        },
        title=version.title,
        number=version.number,
        ref=ref,
        codes=codes,
    )
    if version.content_hash:
        _CACHE[key] = sheet
    return sheet


def _question(row: QuestionRow, codes: dict[int, str]) -> Question:
    options: list[dict[str, Any]] = row.options
    return Question(
        code=row.code,
        text=row.text,
        type=row.type,
        weight=Decimal(row.weight),
        parent=codes[row.parent_id] if row.parent_id else "",
        shown_when=tuple(row.shown_when),
        steps=tuple(row.steps),
        options=tuple(Option(one["label"], Fraction(one["score"]), bool(one.get("fail"))) for one in options),
        critical=row.critical,
        na_allowed=row.na_allowed,
        fail_grade=row.fail_grade,
        category=row.category,
        guidance=row.guidance,
        comment_on=tuple(row.comment_on),
        photo_on=tuple(row.photo_on),
        evidence_on=tuple(row.evidence_on),
        finding_on=tuple(row.finding_on),
        notify=Notify(tuple(row.notify_on), row.notify_post, row.notify_at_once),
    )
