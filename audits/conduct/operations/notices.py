"""Who is told by mail about answers and results: the outbox gets it in the same transaction (SPEC 2.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.core import links
from app.notifications.email import Email
from app.notifications.operations import put_mail
from app.people.queries import Contact, find_person, post_holders
from audits.checklists.domain.questions import Question, in_words
from audits.checklists.queries.sheets import Sheet
from audits.conduct.domain.missing import Bodies
from audits.conduct.models import Audit
from audits.conduct.operations.rows import label


@dataclass(frozen=True)
class MailRoom:
    """What putting a mail into the outbox needs beside the mail."""

    settings: Settings
    real_now: datetime


def tell_of_answers(
    session: Session,
    audit: Audit,
    sheet: Sheet,
    bodies: Bodies,
    questions: Iterable[Question],
    *,
    at_once: bool,
    mail: MailRoom,
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
        intent = f"audit-answer:{audit.row_id}:{audit.revision}:{question.code}:{body.given.word}"
        lines = [f"{question.code}: {question.text}", f"Answer: {in_words(question, body.given)}"]
        told += _tell(session, holders, intent, f"An answer on {sheet.title}", audit, lines, mail=mail, now=now)
    return told


def tell_person(
    session: Session,
    audit: Audit,
    person_id: int | None,
    what: str,
    title: str,
    lines: Sequence[str],
    *,
    mail: MailRoom,
    now: datetime,
) -> int:
    """Tell one person what happened to an audit of theirs; somebody who has left gets no mail."""
    person = find_person(session, person_id) if person_id is not None else None
    if person is None or not person.is_active:
        return 0
    intent = f"audit-{what}:{audit.row_id}:{audit.revision}"
    return _tell(session, [person], intent, title, audit, lines, mail=mail, now=now)


def _tell(
    session: Session,
    people: Sequence[Contact],
    intent: str,
    title: str,
    audit: Audit,
    lines: Sequence[str],
    *,
    mail: MailRoom,
    now: datetime,
) -> int:
    number = label(audit)
    told = 0
    for person in people:
        email = Email(
            intent=f"{intent}:{person.id}",
            kind="audit_notice",
            person_id=person.id,
            name=person.name,
            address=person.email,
            content={"title": title, "number": number, "lines": list(lines), "path": links.audit(audit.row_id)},
        )
        told += put_mail(session, email, mail.settings, now=now, real_now=mail.real_now)
    return told
