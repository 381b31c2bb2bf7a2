"""Writing what a version says into its rows, many at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.numbers import digits
from app.db import search
from app.db.bulk import insert_rows
from app.history.operations import EntrySubject
from app.requirements.queries import requirement_rows
from audits.checklists import models as rows
from audits.checklists.domain.documents import Details, in_order
from audits.checklists.domain.questions import Checklist, Question, Section
from audits.words import VersionState

SEARCH_KIND = "checklist"


def about(checklist: rows.ChecklistRow) -> EntrySubject:
    return EntrySubject("checklist", checklist.ref, checklist.client_id)


def set_details(version: rows.ChecklistVersion, details: Details, checklist: Checklist) -> None:
    """The version's own columns from what a document or a form says."""
    version.title, version.guidance, version.subject = details.title, details.guidance, details.subject
    version.channels = [channel.value for channel in details.channels]
    version.audience, version.sampling = details.audience, dict(details.sampling)
    version.mode, version.pass_mark = checklist.mode, checklist.pass_mark
    version.autofail_mode = checklist.autofail_mode


def draft_columns(
    checklist_id: int, number: int, details: Details, form: Checklist, *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Every column of a draft that has no parts yet."""
    return {
        "row_version": 1,
        "checklist_id": checklist_id,
        "number": number,
        "state": VersionState.DRAFT,
        "title": details.title,
        "guidance": details.guidance,
        "subject": details.subject,
        "channels": [channel.value for channel in details.channels],
        "audience": details.audience,
        "sampling": dict(details.sampling),
        "mode": form.mode,
        "pass_mark": form.pass_mark,
        "autofail_mode": form.autofail_mode,
        "change_note": "",
        "content_hash": "",
        "made_at": now,
        "made_by_id": by.id,
        "made_by_name": by.name,
        "published_by_name": "",
    }


def write_parts(session: Session, held: Sequence[tuple[int, Checklist]], requirement_ids: Mapping[str, int]) -> None:
    """Sections, questions and links of versions that have none yet: two statements for each level of follow-ups.

    Rows go in by the thousand and their ids are read back by version and code: SQLite gives none back in order.
    """
    version_ids = [version_id for version_id, _ in held]
    insert_rows(session, rows.SectionRow, [_section(*one) for one in _numbered_sections(held)])
    section_ids = _ids_by_code(session, rows.SectionRow, version_ids)
    waiting = [
        (version_id, question, position, section_ids[version_id, section.code])
        for version_id, checklist in held
        for section in checklist.sections
        for position, question in enumerate(in_order(section.questions))
    ]
    known: dict[tuple[int, str], int] = {}
    while ready := [one for one in waiting if not one[1].parent or (one[0], one[1].parent) in known]:
        level = [
            {
                "version_id": version_id,
                "section_id": section_id,
                "position": position,
                "parent_id": known.get((version_id, question.parent)) if question.parent else None,
                **columns_of(question),
            }
            for version_id, question, position, section_id in ready
        ]
        insert_rows(session, rows.QuestionRow, level)
        known = _ids_by_code(session, rows.QuestionRow, version_ids)
        waiting = [one for one in waiting if (one[0], one[1].code) not in known]
    links = [
        {"question_id": known[version_id, question.code], "requirement_id": requirement_ids[ref]}
        for version_id, checklist in held
        for question in checklist.questions()
        for ref in question.requirement_refs
    ]
    insert_rows(session, rows.QuestionRequirement, links)


def _numbered_sections(held: Sequence[tuple[int, Checklist]]) -> Iterator[tuple[int, int, Section]]:
    for version_id, checklist in held:
        for position, section in enumerate(checklist.sections):
            yield version_id, position, section


def _section(version_id: int, position: int, section: Section) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "position": position,
        "code": section.code,
        "title": section.title,
        "weight": section.weight,
        "minimum": section.minimum,
    }


def _ids_by_code(session: Session, table: type[Any], version_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    chosen = select(table.version_id, table.code, table.id).where(table.version_id.in_(version_ids))
    return {(row.version_id, row.code): row.id for row in session.execute(chosen)}


def link(session: Session, question_id: int, refs: Sequence[str], requirement_ids: Mapping[str, int]) -> None:
    session.add_all(
        rows.QuestionRequirement(question_id=question_id, requirement_id=requirement_ids[ref]) for ref in refs
    )


def columns_of(question: Question) -> dict[str, Any]:
    """A question's own columns: everything but where it stands and what it is linked to."""
    return {
        "code": question.code,
        "shown_when": list(question.shown_when),
        "text": question.text,
        "guidance": question.guidance,
        "type": question.type,
        "weight": question.weight,
        "steps": list(question.steps),
        "options": [{"label": one.label, "score": digits(one.score), "fail": one.fails} for one in question.options],
        "critical": question.critical,
        "na_allowed": question.na_allowed,
        "fail_grade": question.fail_grade,
        "category": question.category,
        "comment_on": list(question.comment_on),
        "photo_on": list(question.photo_on),
        "evidence_on": list(question.evidence_on),
        "finding_on": list(question.finding_on),
        "notify_on": list(question.notify.on),
        "notify_post": question.notify.post,
        "notify_at_once": question.notify.at_once,
    }


def make_findable(session: Session, checklist: rows.ChecklistRow, details: Details, form: Checklist) -> None:
    """Put the words of a checklist where the search looks: its title, guidance and questions."""
    search.put(session, **findable(checklist, details, form))


def findable(checklist: rows.ChecklistRow, details: Details, form: Checklist) -> dict[str, Any]:
    """What the search keeps of a checklist."""
    texts = [question.text for question in form.questions()]
    categories = sorted({question.category for question in form.questions() if question.category})
    in_parts = " ".join(search.words_of_all(checklist.ref))
    return {
        "kind": SEARCH_KIND,
        "subject_id": checklist.row_id,
        "key": checklist.ref,
        "title": details.title,
        "body": "\n".join([checklist.ref, in_parts, details.guidance, *categories, *texts]),
        "client_id": checklist.client_id,
    }


def touch_requirements(
    session: Session, checklist_ids: Sequence[int], *, by: Actor, now: datetime, only: Mapping[int, set[int]]
) -> None:
    """Note the versions of the linked requirements that these checklists were checked against, where none is noted.

    `only` holds, by checklist, the requirements that its published questions look at; what is noted stays as it is,
    since publishing is no check of a requirement that changed meanwhile.
    """
    wanted = {each for held in only.values() for each in held}
    if not wanted:
        return
    requirements = requirement_rows()
    versions = {
        row.id: row.version
        for row in session.execute(
            select(requirements.c.id, requirements.c.version).where(requirements.c.id.in_(sorted(wanted)))
        )
    }
    noted = {
        (row.checklist_id, row.requirement_id)
        for row in session.execute(
            select(col(rows.ChecklistRequirement.checklist_id), col(rows.ChecklistRequirement.requirement_id)).where(
                col(rows.ChecklistRequirement.checklist_id).in_(sorted(checklist_ids))
            )
        )
    }
    insert_rows(
        session,
        rows.ChecklistRequirement,
        [
            {
                "checklist_id": checklist_id,
                "requirement_id": requirement_id,
                "version": versions[requirement_id],
                "checked_at": now,
                "checked_by_name": by.name,
                "note": "",
            }
            for checklist_id, held in only.items()
            for requirement_id in sorted(held)
            if (checklist_id, requirement_id) not in noted
        ],
    )
