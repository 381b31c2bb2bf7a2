"""Who is told by mail about answers and results: the outbox gets it in the same transaction (SPEC 2.1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core import links
from app.notifications.domain.intents import Intent, intent_of
from app.notifications.domain.notices import Notice, NoticeLink
from app.notifications.operations import Postage, tell
from app.people.queries import Contact, find_person, post_holders
from audits.checklists.domain.questions import Question, in_words
from audits.checklists.queries.sheets import Sheet
from audits.conduct.domain.missing import Bodies
from audits.conduct.models import Audit
from audits.conduct.operations.rows import label

KIND = "audit"
WHY = "You get this because of your place in audit {number}, or because the checklist names your post for this answer."


def tell_of_answers(
    session: Session,
    audit: Audit,
    sheet: Sheet,
    bodies: Bodies,
    questions: Iterable[Question],
    *,
    at_once: bool,
    postage: Postage,
    now: datetime,
) -> int:
    """Tell the holders of the posts that the questions name; each answer is told once for a revision."""
    told = 0
    for question in questions:
        body = bodies.get(question.code)
        rule = question.notify
        if body is None or not rule.post or rule.at_once != at_once or body.given.word not in rule.on:
            continue
        holders = post_holders(session, rule.post)
        intent = intent_of(KIND, audit.row_id, "answer", audit.revision, question.code, body.given.word)
        lines = [f"{question.code}: {question.text}", f"Answer: {in_words(question, body.given)}"]
        told += _tell(session, holders, intent, f"An answer on {sheet.title}", audit, lines, postage=postage, now=now)
    return told


def tell_person(
    session: Session,
    audit: Audit,
    person_id: int | None,
    what: str,
    title: str,
    lines: Sequence[str],
    *,
    postage: Postage,
    now: datetime,
) -> int:
    """Tell one person what happened to an audit of theirs; somebody who has left gets no mail."""
    person = find_person(session, person_id) if person_id is not None else None
    if person is None or not person.is_active:
        return 0
    intent = intent_of(KIND, audit.row_id, what, audit.revision)
    return _tell(session, [person], intent, title, audit, lines, postage=postage, now=now)


def _tell(
    session: Session,
    people: Sequence[Contact],
    intent: Intent,
    title: str,
    audit: Audit,
    lines: Sequence[str],
    *,
    postage: Postage,
    now: datetime,
) -> int:
    number = label(audit)
    told = 0
    for person in people:
        notice = Notice(
            intent=intent,
            person=person.recipient,
            subject=f"{number}: {title}",
            lines=tuple(lines),
            link=NoticeLink(links.audit(audit.row_id), title=f"Audit {number}", name=number),
            why=WHY.format(number=number),
        )
        told += tell(session, notice, postage, now=now)
    return told
