"""Consultations for tests, opened and answered as people do it, about a thing that app.signing knows nothing of."""

from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.signing.domain.words import DispositionKind, GroupKind, View
from app.signing.models import Consultation
from app.signing.operations import (
    NewConsultation,
    NewGroup,
    Opinion,
    SaidOn,
    carry_over,
    dispose,
    open_consultation,
    reaffirm,
    respond,
)
from app.signing.queries.consultations import comment_in, invitation_of
from app.signing.queries.live import said_in
from tests.cast import Cast

TODAY = date(2026, 11, 24)
KIND, HASH, OTHER_HASH = "procedure", "a" * 64, "b" * 64


def agents_and_leaders(cast: Cast) -> list[NewGroup]:
    """Tom, Olga and Martin as agents, and Leila as their leader: four people."""
    floor = {cast.agent.person_id: "Complaints", cast.outsider.person_id: "Sales", cast.manager.person_id: ""}
    return [
        NewGroup("Agents", GroupKind.AGENTS, floor),
        NewGroup("Team leaders", GroupKind.LEADERS, {cast.leader.person_id: "Complaints"}),
    ]


def consult(
    session: Session, cast: Cast, now: datetime, groups: list[NewGroup] | None = None, **more: object
) -> Consultation:
    """What the officer opens about revision 1 of thing 7."""
    asked = agents_and_leaders(cast) if groups is None else groups
    sent = NewConsultation(KIND, 7, 1, HASH, "Handling a complaint", asked, **more)  # type: ignore[arg-type]  # its fields
    return open_consultation(session, sent, today=TODAY, by=cast.officer, now=now)


def answer(
    session: Session, row: Consultation, by: Actor, view: View, words: str = "", *, now: datetime, section: str = ""
) -> None:
    """What somebody who was asked says of it."""
    invitation = invitation_of(session, row, by.person_id)
    assert invitation is not None
    said = (SaidOn(section, words),) if words else ()
    respond(session, row, invitation, Opinion(view, said), by=by, now=now)


def add_consulted(session: Session, cast: Cast, now: datetime) -> Consultation:
    """One with answers, one of them reaffirmed, and comments with what became of them."""
    row = consult(session, cast, now)
    answer(session, row, cast.agent, View.OBJECT, "It takes three screens.", now=now, section="step:2")
    answer(session, row, cast.leader, View.SUPPORT, "At last.", now=now)
    for one in said_in(session, row):
        comment = comment_in(session, row, one.id)
        kind = DispositionKind.TAKEN_IN_PART if one.view is View.OBJECT else DispositionKind.TAKEN
        dispose(session, row, comment, kind, "Two are enough.", by=cast.officer, now=now)
    carry_over(session, row, revision=2, text_hash=OTHER_HASH, title=row.title, by=cast.manager, now=now)
    mine = invitation_of(session, row, cast.agent.person_id)
    assert mine is not None
    reaffirm(session, row, mine, by=cast.agent, now=now)
    return row


def fill_consultations(session: Session, count: int, cast: Cast, *, now: datetime) -> None:
    """So many open consultations of Leila's, put straight into the table."""
    session.add_all(
        Consultation(
            subject_kind=KIND,
            subject_id=number,
            subject_revision=1,
            text_hash=HASH,
            title=f"Procedure {number}",
            owner_id=cast.leader.person_id,
            percent=60,
            opened_on=TODAY,
            last_day=TODAY,
            is_urgent=False,
            opened_at=now,
            opened_by_name="Leila Haddad",
        )
        for number in range(1, count + 1)
    )
    session.flush()
