"""A version of a checklist as the rules see it, with the ids by which rows name its parts."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.requirements.queries import requirement_rows
from audits.checklists import models as rows
from audits.checklists.domain.documents import Details
from audits.checklists.domain.questions import Checklist, Notify, Option, Question, Section
from audits.words import Channel, VersionState

MOST_KEPT = 64


@dataclass(frozen=True)
class Sheet:
    """One version. Ids are by code; `requirement_ids` holds the questions that look at any requirement."""

    version_id: int
    checklist_id: int
    ref: str
    number: int
    state: VersionState
    title: str
    details: Details
    checklist: Checklist
    section_ids: Mapping[str, int]
    question_ids: Mapping[str, int]
    requirement_ids: Mapping[str, tuple[int, ...]]


def sheet_of(session: Session, version_id: int) -> Sheet:
    """The version, in four queries; one that is published cannot change, so it is read from the tables once."""
    version, ref = _head(session, version_id)
    if version.state is VersionState.DRAFT:
        return _read(session, version, ref)
    # The seal is part of the key: another database, or a transaction that was rolled back, may have used the id.
    bind: Any = session.get_bind()
    key = (str(bind.engine.url), version_id, version.content_hash, version.state)
    return _kept.get(key) or _kept.keep(key, _read(session, version, ref))


def live_sheet_of(session: Session, version_id: int) -> Sheet:
    """The version from its rows as they stand now, for whoever proves that they are what was published."""
    return _read(session, *_head(session, version_id))


def _head(session: Session, version_id: int) -> tuple[rows.ChecklistVersion, str]:
    head = session.execute(
        select(rows.ChecklistVersion, col(rows.ChecklistRow.ref))
        .join(rows.ChecklistRow, col(rows.ChecklistRow.id) == col(rows.ChecklistVersion.checklist_id))
        .where(col(rows.ChecklistVersion.id) == version_id)
    ).one_or_none()
    if head is None:
        raise NotFound("version of a checklist", version_id)
    return head[0], head[1]


class _Kept:
    """The sheets used last, for all threads of the process."""

    def __init__(self) -> None:
        self._sheets: OrderedDict[tuple[Any, ...], Sheet] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Sheet | None:
        with self._lock:
            found = self._sheets.get(key)
            if found is not None:
                self._sheets.move_to_end(key)
            return found

    def keep(self, key: tuple[Any, ...], sheet: Sheet) -> Sheet:
        with self._lock:
            self._sheets[key] = sheet
            while len(self._sheets) > MOST_KEPT:
                self._sheets.popitem(last=False)
            return sheet


_kept = _Kept()


def _read(session: Session, version: rows.ChecklistVersion, ref: str) -> Sheet:
    sections = session.scalars(
        select(rows.SectionRow)
        .where(col(rows.SectionRow.version_id) == version.id)
        .order_by(col(rows.SectionRow.position), col(rows.SectionRow.id))
    ).all()
    questions = session.scalars(
        select(rows.QuestionRow)
        .where(col(rows.QuestionRow.version_id) == version.id)
        .order_by(col(rows.QuestionRow.position), col(rows.QuestionRow.id))
    ).all()
    links = _links(session, version.row_id)
    codes = {one.row_id: one.code for one in questions}
    return Sheet(
        version_id=version.row_id,
        checklist_id=version.checklist_id,
        ref=ref,
        number=version.number,
        state=version.state,
        title=version.title,
        details=details_of(version),
        checklist=Checklist(
            mode=version.mode,
            pass_mark=version.pass_mark,
            autofail_mode=version.autofail_mode,
            sections=tuple(_section(section, questions, codes, links) for section in sections),
        ),
        section_ids={section.code: section.row_id for section in sections},
        question_ids={one.code: one.row_id for one in questions},
        requirement_ids={codes[key]: tuple(each for each, _ in held) for key, held in links.items()},
    )


def details_of(version: rows.ChecklistVersion) -> Details:
    return Details(
        title=version.title,
        subject=version.subject,
        guidance=version.guidance,
        channels=tuple(Channel(channel) for channel in version.channels),
        audience=version.audience,
        sampling=version.sampling,
    )


def _links(session: Session, version_id: int) -> dict[int, list[tuple[int, str]]]:
    """By question id: the requirements that it looks at, id and ref, in the question's order."""
    requirements = requirement_rows()
    found: dict[int, list[tuple[int, str]]] = {}
    for row in session.execute(
        select(col(rows.QuestionRequirement.question_id), requirements.c.id, requirements.c.ref)
        .join(rows.QuestionRow, col(rows.QuestionRow.id) == col(rows.QuestionRequirement.question_id))
        .join(requirements, requirements.c.id == col(rows.QuestionRequirement.requirement_id))
        .where(col(rows.QuestionRow.version_id) == version_id)
        .order_by(col(rows.QuestionRequirement.id))
    ):
        found.setdefault(row.question_id, []).append((row.id, row.ref))
    return found


def _section(
    section: rows.SectionRow,
    questions: Sequence[rows.QuestionRow],
    codes: Mapping[int, str],
    links: Mapping[int, list[tuple[int, str]]],
) -> Section:
    return Section(
        code=section.code,
        title=section.title,
        weight=section.weight,
        minimum=section.minimum,
        questions=tuple(
            _question(one, codes.get(one.parent_id or 0, ""), links.get(one.row_id, []))
            for one in questions
            if one.section_id == section.id
        ),
    )


def _question(one: rows.QuestionRow, parent: str, links: Sequence[tuple[int, str]]) -> Question:
    return Question(
        code=one.code,
        text=one.text,
        type=one.type,
        weight=Decimal(one.weight),
        parent=parent,
        shown_when=tuple(one.shown_when),
        steps=tuple(one.steps),
        options=tuple(
            Option(option["label"], Fraction(option["score"]), fails=bool(option["fail"])) for option in one.options
        ),
        critical=one.critical,
        na_allowed=one.na_allowed,
        fail_grade=one.fail_grade,
        category=one.category,
        guidance=one.guidance,
        requirement_refs=tuple(ref for _, ref in links),
        comment_on=tuple(one.comment_on),
        photo_on=tuple(one.photo_on),
        evidence_on=tuple(one.evidence_on),
        finding_on=tuple(one.finding_on),
        notify=Notify(tuple(one.notify_on), one.notify_post, one.notify_at_once),
    )
