"""Reviews as somebody's work."""

from datetime import timedelta

from sqlalchemy import text

from app.core.due import Heading
from app.requirements import operations, queries
from app.requirements.domain.words import Applicability, Status
from app.requirements.due import due_items
from tests.factories.register import add_requirement


def refs(items) -> list[str]:
    return [item.path.rsplit("/", 1)[-1] for item in items]


def test_reviews_fall_to_owner_and_deputy_and_unowned_ones_to_the_officers(session, cast, now):
    by, soon = {"by": cast.officer, "now": now}, now.date() + timedelta(7)
    add_requirement(session, "ORG-OWNED", owner_id=cast.manager.id, deputy_id=cast.leader.id, review_due_on=soon, **by)
    add_requirement(session, "ORG-FREE", review_due_on=now.date() - timedelta(1), **by)
    add_requirement(session, "ORG-LATER", review_due_on=soon + timedelta(1), **by)
    assert refs(due_items(session, cast.manager, now)) == ["ORG-OWNED"]
    assert refs(due_items(session, cast.leader, now)) == ["ORG-OWNED"]
    assert due_items(session, cast.agent, now) == []
    (item,) = due_items(session, cast.officer, now)
    assert (item.heading, item.due_on, item.path) == (
        Heading.OVERDUE,
        now.date() - timedelta(1),
        "/requirements/ORG-FREE",
    )
    assert "nobody owns it, so it falls to the compliance officers" in item.why


def test_the_review_of_somebody_who_left_falls_to_the_officers(session, cast, now):
    row = add_requirement(
        session, "ORG-LEFT", owner_id=cast.manager.id, review_due_on=now.date(), by=cast.officer, now=now
    )
    session.execute(text("UPDATE person SET is_active = false WHERE id = :id"), {"id": cast.manager.id})
    assert refs(due_items(session, cast.officer, now)) == [row.ref]


def test_what_no_longer_counts_asks_for_no_review(session, cast, now):
    by = {"by": cast.officer, "now": now}
    for ref in ("ORG-OLD", "ORG-NOT"):
        add_requirement(session, ref, review_due_on=now.date(), **by)
    operations.change_status(
        session, queries.visible_requirement(session, cast.officer, "ORG-OLD"), Status.SUPERSEDED, **by
    )
    other = queries.visible_requirement(session, cast.officer, "ORG-NOT")
    operations.decide_applicability(session, other, Applicability.DOES_NOT_APPLY, "No such work", version=1, **by)
    assert due_items(session, cast.officer, now) == []
