"""Asking people for their signatures under a revision, in steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import excerpt, named, one_line
from app.db.bulk import insert_rows
from app.notifications.operations import Postage
from app.people.queries import people_by_ids, post_rows
from app.signing.domain.sign_off import MOST_ASKED, StepState, plan_problems
from app.signing.domain.words import Meaning
from app.signing.models import SignOff, SignOffApprover, SignOffContributor, SignOffStep
from app.signing.operations.ending import lapse_sign_off
from app.signing.operations.sign_off_rows import begin, keep
from app.signing.operations.telling_signers import tell_asked
from app.signing.queries.sign_offs import facts_of

WITHIN, LONGEST_WITHIN, LONGEST_TITLE = 5, 60, 200
ASKED_AGAIN = "Signatures were asked for again"


@dataclass(frozen=True)
class SignOffSubject:
    """What is to be signed, as its own feature names it."""

    kind: str
    id: int
    revision: int
    text_hash: str
    title: str
    client_id: int | None = None


@dataclass(frozen=True)
class StepAsked:
    """A step as somebody chose it: the ids of the people and of the posts that are asked."""

    name: str
    quorum: int
    people: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    meaning: Meaning = Meaning.APPROVED


@dataclass(frozen=True)
class SignOffRequest:
    """All of a request: `contributors` wrote words of it, `acknowledged` is what it lacks, seen by the asker."""

    subject: SignOffSubject
    steps: tuple[StepAsked, ...]
    contributors: tuple[tuple[int, str], ...]
    within: int = WITHIN
    acknowledged: tuple[str, ...] = ()


def ask_for_sign_off(
    session: Session, request: SignOffRequest, *, postage: Postage, by: Actor, now: datetime
) -> SignOff:
    """Ask for signatures; an earlier request about the same revision lapses. The caller says who may ask.

    Refused where a step can never have as many signatures as it needs: too few who may sign, or all wrote the text.
    """
    _check(session, request)
    subject = request.subject
    lapse_sign_off(session, subject.kind, subject.id, subject.revision, ASKED_AGAIN, by=by, now=now)
    with session.begin_nested():
        row = _add(session, request, by, now)
        facts = facts_of(session, [row.row_id])[0]
        if facts.stuck:
            raise BadInput({"": ". ".join(facts.stuck)})
    asked = {step.name: [one.name for one in step.asked.signers] for step in facts.steps}
    whom = named([f"{step.name} ({named(asked[step.name])})" for step in facts.steps])
    sentence = f"{by.name} asked for the sign-off of revision {subject.revision}: {whom}"
    after = {"steps": asked, "hash": subject.text_hash, "acknowledged": list(request.acknowledged)}
    keep(session, row, "asked", sentence, by=by, now=now, after=after)
    tell_asked(session, facts, postage, by=by, now=now)
    return row


def _check(session: Session, request: SignOffRequest) -> None:
    chosen = [StepState(one_line(step.name), step.quorum, ()) for step in request.steps]
    problems = plan_problems(chosen)
    problems += [
        f"“{step.name}” asks {len(step.people) + len(step.posts)} people and posts: {MOST_ASKED} at most"
        for step in request.steps
        if len(step.people) + len(step.posts) > MOST_ASKED
    ]
    problems += [f"Choose who is asked for “{step.name}”" for step in request.steps if not (step.people or step.posts)]
    people = {one for step in request.steps for one in step.people}
    found = people_by_ids(session, people)
    posts = {one for step in request.steps for one in step.posts}
    table = post_rows()
    known = set(session.scalars(select(table.c.id).where(table.c.id.in_(sorted(posts)))))
    if people - set(found) or posts - known:
        problems.append("Somebody whom you chose is not here any more. Choose again")
    wrote = dict(request.contributors)
    problems += [
        f"{found[one].name} wrote words of this text or submitted it, and cannot sign it. Choose somebody else"
        for one in sorted(people & set(wrote) & set(found))
    ]
    if not 1 <= request.within <= LONGEST_WITHIN:
        problems.append(f"Give each step between 1 and {LONGEST_WITHIN} working days")
    if problems:
        raise BadInput({"": ". ".join(problems)})


def _add(session: Session, request: SignOffRequest, by: Actor, now: datetime) -> SignOff:
    subject = request.subject
    row = SignOff(
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_revision=subject.revision,
        round=_next_round(session, subject),
        text_hash=subject.text_hash,
        title=excerpt(subject.title, LONGEST_TITLE),
        client_id=subject.client_id,
        within=request.within,
        acknowledged="\n".join(request.acknowledged),
        asked_at=now,
        asked_by_id=by.id,
        asked_by_name=by.name,
    )
    session.add(row)
    session.flush()
    for position, sent in enumerate(request.steps, 1):
        _add_step(session, row, position, sent, now)
    wrote = [{"sign_off_id": row.row_id, "person_id": one, "name": name} for one, name in request.contributors]
    if wrote:
        insert_rows(session, SignOffContributor, wrote)
    return row


def _add_step(session: Session, row: SignOff, position: int, sent: StepAsked, now: datetime) -> None:
    step = SignOffStep(
        sign_off_id=row.row_id,
        position=position,
        name=one_line(sent.name),
        meaning=sent.meaning,
        quorum=sent.quorum,
    )
    if position == 1:
        begin(session, row, step, now)
    session.add(step)
    session.flush()
    session.add_all(
        [
            *(SignOffApprover(step_id=step.row_id, person_id=one) for one in _each_once(sent.people)),
            *(SignOffApprover(step_id=step.row_id, post_id=one) for one in _each_once(sent.posts)),
        ]
    )
    session.flush()


def _each_once(ids: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(ids))


def _next_round(session: Session, subject: SignOffSubject) -> int:
    asked = select(func.max(col(SignOff.round))).where(
        col(SignOff.subject_kind) == subject.kind,
        col(SignOff.subject_id) == subject.id,
        col(SignOff.subject_revision) == subject.revision,
    )
    return int(session.scalar(asked) or 0) + 1
