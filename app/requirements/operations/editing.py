"""Saving the whole edit form: one version of the row is accepted, then each verb does and records its part."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.db.row import check_version
from app.requirements.domain.contents import Attributes, NewWording
from app.requirements.models import Requirement
from app.requirements.operations.attributes import (
    ask_to_check,
    assign_owner,
    change_status,
    describe,
    retag,
    set_review,
)
from app.requirements.operations.wording import revise_requirement


def edit_requirement(
    session: Session,
    row: Requirement,
    new: NewWording,
    attributes: Attributes,
    *,
    version: int,
    current: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> list[str]:
    """Save what differs; the names of what was done, none when nothing differed.

    `version` is the row's when the form was opened; `current` the form's texts as they are stored now, for the person
    who has to choose when somebody else saved in between.
    """
    check_version(row, version, subject=row.ref, current=current)  # each verb that changes something increments it
    done = {
        "wording": revise_requirement(session, row, new, by=by, now=now),
        "description": describe(
            session,
            row,
            kind=attributes.kind,
            binding=attributes.binding,
            instrument=attributes.instrument,
            url=attributes.url,
            by=by,
            now=now,
        ),
        "owner": assign_owner(session, row, attributes.owner_id, attributes.deputy_id, by=by, now=now),
        "review": set_review(
            session, row, attributes.review_frequency_months, attributes.review_due_on, by=by, now=now
        ),
        "status": change_status(session, row, attributes.status, by=by, now=now),
        "tags": retag(session, row, attributes.tags, by=by, now=now),
        # Taking the badge away is a decision of its own, with a note (`confirm_verified`).
        "check": attributes.verify and ask_to_check(session, row, attributes.verify_note, by=by, now=now),
    }
    return [name for name, was_done in done.items() if was_done]
