"""The ways of a change into a case: alone, with others, later; or the reason why it needs none."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.cases.domain.words import number_of
from app.cases.models import CaseChange, CaseRequirement, ChangeCase, NoCase
from app.cases.operations.measures import propose_measures
from app.cases.operations.rows import demand_open, demand_runner, keep, lapse_approval
from app.core.actor import Actor
from app.core.errors import BadInput, StepNotAllowed
from app.history.operations import EntrySubject, record
from regwatch.changes.domain.triage import ChangeStatus
from regwatch.changes.matches import newest_texts
from regwatch.changes.queries import HeldChange, hold_change, matches_of

MOST_AT_ONCE = 50


def hold_free_changes(session: Session, change_ids: Iterable[int]) -> list[HeldChange]:
    """Relevant changes that have no case, held until the end so that of two who open a case the second is told.

    They are held in the order of their ids, so that two who chose the same changes never wait for each other.
    """
    wanted = sorted(set(change_ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise BadInput({"": f"Choose between 1 and {MOST_AT_ONCE} changes. Nothing was opened"})
    held = [hold_change(session, change_id) for change_id in wanted]
    for change in held:
        if change.status is not ChangeStatus.RELEVANT:
            raise StepNotAllowed("opened as a case", change.status)
    chosen = select(col(CaseChange.case_id), col(CaseChange.change_id)).where(col(CaseChange.change_id).in_(wanted))
    taken = session.execute(chosen.order_by(col(CaseChange.change_id)).limit(1)).first()
    if taken is not None:
        which = (
            "this change" if len(wanted) == 1 else next(f"“{one.title}”" for one in held if one.id == taken.change_id)
        )
        raise BadInput({"": f"{number_of(taken.case_id)} was opened from {which} already. Nothing was opened"})
    return held


def take_in(session: Session, row: ChangeCase, changes: Sequence[HeldChange], *, by: Actor) -> list[str]:
    """Hang changes on a case and propose what they were matched with; gives the refs and codes that are new."""
    session.add_all(
        CaseChange(case_id=row.row_id, change_id=change.id, looked_version=change.row_version) for change in changes
    )
    return propose(session, row, changes, by=by)


def propose(session: Session, row: ChangeCase, changes: Sequence[HeldChange], *, by: Actor) -> list[str]:
    """Propose what these changes match: each requirement and measure once, with every reason; the new refs and codes.

    What somebody has decided about one stays; another client's requirement is not proposed.
    """
    already = select(CaseRequirement).where(col(CaseRequirement.case_id) == row.row_id)
    lines = {line.requirement_id: line for line in session.scalars(already)}
    proposed = []
    for change in changes:
        for match in matches_of(session, by, change.id):
            if row.client_id is not None and match.client_id not in {None, row.client_id}:
                continue
            line = lines.get(match.id)
            if line is None:
                line = lines[match.id] = CaseRequirement(case_id=row.row_id, requirement_id=match.id)
                proposed.append(match.ref)
            line.why = "; ".join(dict.fromkeys([*filter(None, line.why.split("; ")), *match.reasons]))
            session.add(line)
    session.flush()
    texts = newest_texts(session, [change.id for change in changes])
    return proposed + propose_measures(session, row, [texts.get(change.id, change.title) for change in changes])


def add_change(session: Session, row: ChangeCase, change_id: int, *, by: Actor, now: datetime) -> None:
    """Let an open case answer for another relevant change too."""
    demand_runner(by, "change")
    demand_open(row)
    (change,) = held = hold_free_changes(session, [change_id])
    proposed = take_in(session, row, held, by=by)
    lapsed = lapse_approval(row, f"{by.name} added {change.title}")
    sentence = f"{by.name} added {change.title} to {number_of(row.row_id)}{lapsed}"
    keep(session, row, "change_added", sentence, by=by, now=now, after={"change": change.title, "proposed": proposed})


def say_no_case(session: Session, change_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that a relevant change needs no case, and why. A case can be opened all the same later."""
    demand_runner(by, "decide about")
    reason = reason.strip()
    if not reason:
        raise BadInput({"reason": "Say why it needs no case. People will read this a year from now"})
    (change,) = hold_free_changes(session, [change_id])
    same = (col(NoCase.change_id) == change_id, col(NoCase.change_version) == change.row_version)
    earlier = session.execute(select(col(NoCase.said_by_name), col(NoCase.reason)).where(*same)).first()
    if earlier is not None:
        raise BadInput({"reason": f"{earlier.said_by_name} said so already: {earlier.reason}. Nothing was kept"})
    session.add(
        NoCase(change_id=change_id, change_version=change.row_version, reason=reason, said_at=now, said_by_name=by.name)
    )
    session.flush()
    sentence = f"{by.name} said that {change.title} needs no case: {reason}"
    about = EntrySubject("change", str(change_id))
    record(session, "change:no_case", sentence, about=about, by=by, now=now, after={"reason": reason})
