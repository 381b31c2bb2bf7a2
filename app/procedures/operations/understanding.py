"""Questions about a version: asked by whoever writes procedures, answered by whom it asks, counted by question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.actions.domain.words import ActionKind
from app.actions.operations import New, Origin, open_action
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import BadInput
from app.core.text import plural
from app.people.queries import Contact, actor_for, leaders_of, managers_at, officers
from app.procedures.domain.attesting import (
    MOST_QUESTIONS,
    Answered,
    VersionQuestion,
    is_for_leader,
    judged,
    refused_questions,
)
from app.procedures.domain.labels import VersionLabel
from app.procedures.models import AskedPerson, Procedure, ProcedureRevision, RevisionQuestion
from app.procedures.operations.attesting import demand_asked, demand_asking
from app.procedures.operations.rows import KIND, demand_writer, keep
from app.procedures.queries.attestations import asked_person, attestation_of
from app.procedures.queries.questions import questions_of

DAYS_TO_HELP = 5  # working days
ANSWERED = "Somebody has answered them, so that they cannot be changed any more: their answers are counted by question"


def set_questions(
    session: Session, row: Procedure, revision: ProcedureRevision, wanted: Sequence[VersionQuestion], *, version: int,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Ask exactly these about a version, three at most; refused once somebody answered, and where they read wrong."""
    demand_writer(by)
    held = questions_of(session, revision.row_id, to_change=True)
    if version != revision.row_version:
        raise BadInput({"words_0": "Somebody changed the questions since you opened the page. Look at them again"})
    if any(one.first_answers for one in held):
        raise BadInput({"words_0": ANSWERED})
    refused = refused_questions(wanted)
    if refused or len(wanted) > MOST_QUESTIONS:
        raise BadInput(refused or {"words_0": f"At most {MOST_QUESTIONS} questions"})
    session.execute(delete(RevisionQuestion).where(col(RevisionQuestion.revision_id) == revision.row_id))
    for number, one in enumerate(wanted, 1):
        session.add(
            RevisionQuestion(
                revision_id=revision.row_id,
                number=number,
                step_key=one.step_key,
                words=one.words,
                options=list(one.options),
                right_option=one.right - 1,
                explanation=one.explanation,
            )
        )
    revision.row_version += 1
    label = VersionLabel(revision.major, revision.minor)
    sentence = f"{by.name} asks {plural(len(wanted), 'question')} about {row.code} {label}"
    after = {"version": str(label), "questions": [one.words for one in wanted]}
    keep(session, row, "questions_set", sentence, by=by, now=now, after=after)


def answer_questions(
    session: Session, row: Procedure, number: int, chosen: Mapping[int, int], *, by: Actor, now: datetime
) -> Answered:
    """Hold what somebody chose against what is right. A first try is counted by question, and never by name.

    After a second failed try their leader gets an action to go through it with them.
    """
    asking = demand_asking(session, row, number)
    facts = demand_asked(session, row, asking, by)
    questions = questions_of(session, asking.revision_id, to_change=True)
    if not questions or any(one.number not in chosen for one in questions):
        raise BadInput({"number": "Answer each question, then check them again"})
    found = judged({one.number: one.right_option for one in questions}, chosen)
    if attestation_of(session, asking.revision_id, by.person_id) is not None:
        return found
    person = met(session, asking.revision_id, by.person_id, now)
    if not person.has_tried:
        for one in questions:
            one.first_answers += 1
            one.first_wrong += one.number in found.wrong
    person.has_tried, person.is_right = True, found.is_right
    if not found.is_right:
        person.failed_tries += 1
        if is_for_leader(person.failed_tries):
            _ask_leader(session, row, asking, facts, by, now)
    session.flush()
    return found


def met(session: Session, revision_id: int, person_id: int, at: datetime) -> AskedPerson:
    """The row of what went between us and somebody, begun where there is none."""
    person = asked_person(session, revision_id, person_id)
    if person is None:
        person = AskedPerson(revision_id=revision_id, person_id=person_id, told_at=at)
        session.add(person)
        session.flush()
    return person


def leaders_over(session: Session, facts: Any, person_id: int) -> list[Contact]:
    """Who leads somebody: leaders of their team, else managers of their site, else officers; never they themselves."""
    for people in (
        leaders_of(session, facts.team_id) if facts.team_id else [],
        managers_at(session, facts.site_id) if facts.site_id else [],
        officers(session),
    ):
        others = [one for one in people if one.id != person_id]
        if others:
            return others
    return []


def _ask_leader(session: Session, row: Procedure, asking: Any, facts: Any, by: Actor, now: datetime) -> None:
    called = f"{row.code} {VersionLabel(asking.major, asking.minor)}"
    for leader in leaders_over(session, facts, by.person_id):
        owner = actor_for(session, leader.id)
        if owner is None or not owner.can(Capability.READ_ACTIONS) or not owner.serves(row.client_id):
            continue
        new = New(
            origin=Origin(KIND, row.row_id, called),
            kind=ActionKind.TRAINING,
            title=f"Go through {called} with {facts.name}",
            detail="Its questions were answered wrong twice. Which ones is kept of nobody.",
            owner_id=leader.id,
            working_days=DAYS_TO_HELP,
            team_id=facts.team_id,
            site_id=facts.site_id,
            client_id=row.client_id,
        )
        open_action(session, new, by=Actor.system(), now=now)
        return
