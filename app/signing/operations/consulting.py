"""Opening a consultation, carrying it over to edited text, and ending it. The caller says who may (DESIGN 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput, NothingDiffers, StepNotAllowed
from app.core.text import excerpt, plural
from app.db.bulk import insert_rows
from app.signing.domain.consulting import (
    MINIMUM,
    MOST_EXTENSION,
    MOST_OPEN_DAYS,
    OPEN_DAYS,
    PERCENT,
    ConsultationStep,
    GroupPlan,
    advance,
    last_open_day,
    missing_in_words,
    review_due,
    why_not_open,
)
from app.signing.domain.sealing import seal_of_invitations
from app.signing.domain.words import ConsultationStatus, GroupKind
from app.signing.models import Consultation, ConsultationGroup, ConsultationInvitation
from app.signing.operations.consultation_rows import demand_consulting, keep, reason_in
from app.signing.queries.consultations import group_has_answered, groups_of, open_about, tally_of

LONGEST_TITLE, LONGEST_NAME, WHOLE = 200, 60, 100


@dataclass(frozen=True)
class NewGroup:
    """Some people with an account, by id with the place that they are asked from, or members of the panel."""

    name: str
    kind: GroupKind
    people: Mapping[int, str] = field(default_factory=dict)
    panel: Sequence[int] = ()
    minimum: int = MINIMUM
    is_mandatory: bool = True
    left_out: str = ""

    @property
    def plan(self) -> GroupPlan:
        asked = len(self.people) + len(self.panel)
        return GroupPlan(self.name, self.kind, self.minimum, self.is_mandatory, asked, self.left_out.strip())


@dataclass(frozen=True)
class NewConsultation:
    """What is asked about, a revision of a thing by its number and hash; of whom, how long, how many must answer."""

    kind: str
    id: int
    revision: int
    text_hash: str
    title: str
    groups: Sequence[NewGroup]
    client_id: int | None = None
    open_days: int = OPEN_DAYS
    percent: int = PERCENT
    urgent_reason: str = ""


def open_consultation(
    session: Session, sent: NewConsultation, *, today: date, by: Actor, now: datetime
) -> Consultation:
    """Ask people about a revision. Whoever opens it owns it: they answer what is said, and close it."""
    _check(session, sent)
    row = Consultation(
        subject_kind=sent.kind,
        subject_id=sent.id,
        subject_revision=sent.revision,
        text_hash=sent.text_hash,
        title=excerpt(sent.title, LONGEST_TITLE),
        client_id=sent.client_id,
        owner_id=by.id,
        percent=sent.percent,
        opened_on=today,
        last_day=last_open_day(today, sent.open_days),
        is_urgent=bool(sent.urgent_reason.strip()),
        urgent_reason=sent.urgent_reason.strip(),
        opened_at=now,
        opened_by_name=by.name,
    )
    session.add(row)
    session.flush()
    groups = [
        ConsultationGroup(
            consultation_id=row.row_id,
            position=position,
            name=group.name[:LONGEST_NAME],
            kind=group.kind,
            minimum=group.minimum,
            is_mandatory=group.is_mandatory,
            removed_at=now if group.left_out.strip() else None,
            removed_by_name=by.name if group.left_out.strip() else "",
            removed_reason=group.left_out.strip(),
        )
        for position, group in enumerate(sent.groups, 1)
    ]
    session.add_all(groups)
    session.flush()
    seal = _invite(session, row, groups, sent.groups)
    asked = sum(group.plan.invited for group in sent.groups if not group.left_out.strip())
    hurry = f", urgent: {row.urgent_reason}" if row.is_urgent else ""
    sentence = (
        f"{by.name} opened a consultation of {plural(asked, 'person', 'people')} on revision {row.subject_revision} of "
        f"{row.title}, until {day_in_words(row.last_day)}{hurry}"
    )
    after = {"revision": row.subject_revision, "hash": row.text_hash, "percent": row.percent, "last_day": row.last_day}
    keep(session, row, "opened", sentence, by=by, now=now, after=after,
         sealed={ConsultationInvitation.__tablename__: seal})  # fmt: skip
    return row


def leave_out_group(
    session: Session, row: Consultation, group: ConsultationGroup, reason: str, *, by: Actor, now: datetime
) -> None:
    """Ask a group no longer. Refused once one of it has answered: nobody is left out for what they say."""
    demand_consulting(row, "changed")
    reason = reason_in(reason)
    if group.removed_at is not None:
        raise NothingDiffers
    if group_has_answered(session, group):
        raise BadInput({"reason": f"{group.name} have answered, so they cannot be left out any more"})
    others = [one for one in groups_of(session, row) if one.removed_at is None and one is not group]
    if not others:
        raise BadInput({"reason": "Nobody would be asked any more. Stop the consultation instead"})
    group.removed_at, group.removed_by_name, group.removed_reason = now, by.name, reason
    row.row_version += 1
    sentence = f"{by.name} left {group.name} out of the consultation on {row.title}: {reason}"
    keep(session, row, "group_left_out", sentence, by=by, now=now, after={"group": group.name, "reason": reason})


def carry_over(
    session: Session, row: Consultation, *, revision: int, text_hash: str, title: str, by: Actor, now: datetime
) -> None:
    """Go on with the text as it was edited: earlier answers stay, and count no more until they are reaffirmed."""
    demand_consulting(row, "carried over")
    before = row.subject_revision
    row.subject_revision, row.text_hash, row.title = revision, text_hash, excerpt(title, LONGEST_TITLE)
    row.row_version += 1
    sentence = (
        f"{by.name} submitted revision {revision} of {row.title} while people were asked about revision {before}: "
        "answers on earlier text do not count until they are reaffirmed"
    )
    keep(session, row, "carried_over", sentence, by=by, now=now, before={"revision": before},
         after={"revision": revision, "hash": text_hash})  # fmt: skip


def extend(session: Session, row: Consultation, days: int, *, today: date, by: Actor, now: datetime) -> None:
    """Move its last day, by no more than ten days in all."""
    demand_consulting(row, "extended")
    left = MOST_EXTENSION - row.extended_days
    if not 1 <= days <= left:
        asked = f"At most {plural(left, 'more day')}" if left else "It was extended by 10 days already"
        raise BadInput({"days": asked})
    was = row.last_day
    last_day = was + timedelta(days=days)
    if last_day < today:
        raise BadInput({"days": f"Its last day was {day_in_words(was)}, so this would end before today"})
    row.last_day, row.extended_days, row.row_version = last_day, row.extended_days + days, row.row_version + 1
    sentence = f"{by.name} extended the consultation on {row.title} to {day_in_words(row.last_day)}"
    keep(session, row, "extended", sentence, by=by, now=now, before={"last_day": was}, after={"last_day": row.last_day})


def remind(session: Session, row: Consultation, *, today: date, by: Actor, now: datetime) -> None:
    """Have everybody reminded who has not answered on the text as it stands, at most once a day."""
    demand_consulting(row, "reminded of")
    if row.reminded_on == today:
        raise BadInput({"remind": "They were reminded today. One reminder a day is enough"})
    row.reminded_on, row.row_version = today, row.row_version + 1
    tally = tally_of(session, row)
    waiting = plural(tally.invited - tally.answered, "person", "people")
    sentence = f"{by.name} reminded {waiting} of the consultation on {row.title}"
    keep(session, row, "reminded", sentence, by=by, now=now, after={"reminded_on": today})


def close_consultation(
    session: Session, row: Consultation, *, today: date, by: Actor, now: datetime
) -> ConsultationStep:
    """End it by what was answered; refused, with what is missing, before it may close (SPEC 2.10)."""
    demand_consulting(row, "closed")
    tally = tally_of(session, row)
    missing = missing_in_words(tally, today)
    if missing:
        raise BadInput({"close": f"It cannot close yet. Missing: {missing}"})
    step = tally.step
    _end(row, step, "", by=by, now=now)
    if step is ConsultationStep.PASS:
        row.review_due_on = review_due(today, is_urgent=row.is_urgent)
    counts = ", ".join(f"{count} {view.value.replace('_', ' ')}" for view, count in tally.views)
    review = f"; to be reviewed by {day_in_words(row.review_due_on)}" if row.review_due_on else ""
    sentence = f"{by.name} closed the consultation on {row.title}: it {step.value}, with {counts}{review}"
    after = {"outcome": step.value, **{view.value: count for view, count in tally.views}}
    keep(session, row, "closed", sentence, by=by, now=now, after=after)
    return step


def stop_consultation(session: Session, row: Consultation, reason: str, *, by: Actor, now: datetime) -> None:
    """End it without an outcome; whoever has spoken is told why."""
    reason = reason_in(reason)
    _end(row, ConsultationStep.STOP, reason, by=by, now=now)
    sentence = f"{by.name} stopped the consultation on {row.title}: {reason}"
    keep(session, row, "stopped", sentence, by=by, now=now, after={"reason": reason})


def review_urgent(session: Session, row: Consultation, said: str, *, by: Actor, now: datetime) -> None:
    """Record the review of what was consulted on in a hurry."""
    if row.review_due_on is None or row.reviewed_at is not None:
        raise StepNotAllowed("reviewed", row.status, called="The consultation")
    said = reason_in(said, "review")
    row.reviewed_at, row.reviewed_by_name, row.review, row.row_version = now, by.name, said, row.row_version + 1
    sentence = f"{by.name} reviewed the urgent change of {row.title}: {said}"
    keep(session, row, "reviewed", sentence, by=by, now=now, after={"review": said})


def _check(session: Session, sent: NewConsultation) -> None:
    if not 1 <= sent.open_days <= MOST_OPEN_DAYS:
        raise BadInput({"open_days": f"From 1 to {MOST_OPEN_DAYS} days"})
    if not 1 <= sent.percent <= WHOLE:
        raise BadInput({"percent": "From 1 to 100 per cent"})
    refused = why_not_open([group.plan for group in sent.groups])
    if refused:
        raise BadInput({"groups": refused})
    asked = [one for group in sent.groups if not group.left_out.strip() for one in group.people]
    if len(asked) != len(set(asked)):
        raise BadInput({"groups": "Somebody stands in two groups. Ask each person in one of them"})
    if open_about(session, sent.kind, sent.id) is not None:
        raise StepNotAllowed("opened again", ConsultationStatus.OPEN, called="The consultation")


def _invite(session: Session, row: Consultation, groups: Sequence[ConsultationGroup], sent: Sequence[NewGroup]) -> str:
    """Everybody's invitation, all at once; the seal of the list."""
    asked = [
        {"consultation_id": row.row_id, "group_id": group.row_id, "person_id": person_id, "panel_member_id": panel_id,
         "place": place, "told_revision": 0, "reminded_on": None, "told_end": False}
        for group, new in zip(groups, sent, strict=True)
        if group.removed_at is None
        for person_id, panel_id, place in (
            *((one, None, place) for one, place in new.people.items()), *((None, one, "") for one in new.panel)
        )
    ]  # fmt: skip
    insert_rows(session, ConsultationInvitation, asked)
    invitation = ConsultationInvitation
    chosen = select(invitation).where(col(invitation.consultation_id) == row.row_id).order_by(col(invitation.id))
    return seal_of_invitations(session.scalars(chosen).all())


def _end(row: Consultation, step: ConsultationStep, reason: str, *, by: Actor, now: datetime) -> None:
    row.status, row.row_version = advance(row.status, step), row.row_version + 1
    row.ended_at, row.ended_by_name, row.ended_reason = now, by.name, reason
