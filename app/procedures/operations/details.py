"""Who looks after a procedure and how often it is looked at; and taking one out of use."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput
from app.core.text import SAY_WHY, listed
from app.db.row import accept_version
from app.people.queries import find_person
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.words import ProcedureStatus
from app.procedures.models import Procedure
from app.procedures.operations.adding import check_review
from app.procedures.operations.publishing import end_revisions
from app.procedures.operations.rows import check_owner, check_post, demand_writer, keep
from app.procedures.operations.typing import drop_typed
from app.procedures.queries import post_titles


@dataclass(frozen=True)
class DetailFields:
    owner_id: int | None
    post_id: int | None
    review_every_months: int


def edit_details(
    session: Session, row: Procedure, sent: DetailFields, *, version: int, by: Actor, now: datetime
) -> None:
    demand_writer(by)
    demand_in_use(row.status, "changed")
    check_review(sent.review_every_months)
    held = {"owner_id": str(row.owner_id or ""), "post_id": str(row.post_id or ""),
            "review_every_months": str(row.review_every_months)}  # fmt: skip
    accept_version(row, version, subject=f"The procedure {row.code}", current=held)
    if sent.owner_id != row.owner_id:
        check_owner(session, sent.owner_id, row.client_id, by=by)
    check_post(session, sent.post_id)
    was = _said(session, row)
    row.owner_id, row.post_id, row.review_every_months = sent.owner_id, sent.post_id, sent.review_every_months
    before, after = what_differs(was, _said(session, row))
    sentence = f"{by.name} changed the procedure {row.code}: {changes_in_words(before, after)}"
    keep(session, row, "edited", sentence, by=by, now=now, before=before, after=after)


def retire(
    session: Session, row: Procedure, reason: str, *, version: int, today: date, by: Actor, now: datetime
) -> None:
    """Take a procedure out of use, with the reason; every revision of it stays readable."""
    demand_writer(by)
    demand_in_use(row.status, "retired")
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    accept_version(row, version, subject=f"The procedure {row.code}", current={"status": row.status.value})
    row.status = ProcedureStatus.RETIRED
    row.retired_at, row.retired_by_name, row.retired_reason = now, by.name, reason
    drop_typed(session, row)
    ended = end_revisions(session, row, f"The procedure was retired: {reason}", today=today, by=by, now=now)
    with_it = f" and withdrew {listed([f'revision {one}' for one in ended])}" if ended else ""
    sentence = f"{by.name} retired the procedure {row.code}{with_it}: {reason}"
    keep(session, row, "retired", sentence, by=by, now=now, before={"status": "in use"}, after={"reason": reason})


def _said(session: Session, row: Procedure) -> dict[str, str | int]:
    owner = find_person(session, row.owner_id) if row.owner_id else None
    posts = post_titles(session)
    return {
        "owner": owner.name if owner else "",
        "post": posts.get(row.post_id, "") if row.post_id else "",
        "months between reviews": row.review_every_months,
    }
