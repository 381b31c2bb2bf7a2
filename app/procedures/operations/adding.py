"""Adding a procedure: it begins as a draft that says no more than its title."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import BadInput
from app.core.text import one_line
from app.procedures.domain.text import ProcedureText
from app.procedures.models import Procedure
from app.procedures.operations.rows import check_owner, check_post, demand_writer, keep, make_findable
from app.procedures.operations.storing import new_draft

LONGEST_REVIEW = 60


@dataclass(frozen=True)
class NewProcedure:
    code: str
    text: ProcedureText
    owner_id: int | None = None
    post_id: int | None = None
    client_id: int | None = None
    review_every_months: int = 12


def add_procedure(session: Session, sent: NewProcedure, *, by: Actor, now: datetime) -> Procedure:
    """A new procedure with its draft; refused where its code is another's."""
    demand_writer(by)
    title = one_line(sent.text.title)
    if not title:
        raise BadInput({"title": "Give the procedure a title"})
    check_review(sent.review_every_months)
    check_owner(session, sent.owner_id, sent.client_id, by=by)
    check_post(session, sent.post_id)
    row = Procedure(
        code=sent.code,
        title=title,
        owner_id=sent.owner_id,
        post_id=sent.post_id,
        client_id=sent.client_id,
        review_every_months=sent.review_every_months,
        added_at=now,
        added_by_name=by.name,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as taken:
        raise BadInput({"code": f"{sent.code} is the code of another procedure already. Choose another"}) from taken
    draft = new_draft(session, row, sent.text.prepared(), by=by, now=now)
    make_findable(session, row)
    after = {"code": row.code, "title": title, "draft": draft.document}
    keep(session, row, "added", f"{by.name} added the procedure {row.code}: {title}", by=by, now=now, after=after)
    return row


def check_review(months: int) -> None:
    if not 1 <= months <= LONGEST_REVIEW:
        raise BadInput({"review_every_months": f"Between 1 and {LONGEST_REVIEW} months"})
