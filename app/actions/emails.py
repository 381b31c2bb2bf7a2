"""The mail of the ladder, as a value."""

from app.actions.domain.days import number_of
from app.actions.domain.ladder import Audience, Rung
from app.actions.domain.words import Notice
from app.actions.models import Action
from app.core import links
from app.core.days import day_in_words
from app.notifications.email import Email
from app.people.queries import Contact

KIND = "action_notice"
HEADLINES = {
    Notice.DUE_IN_48_HOURS: "{number} is due in less than 48 hours",
    Notice.DUE_IN_24_HOURS: "{number} is due in less than 24 hours",
    Notice.OVERDUE: "{number} is overdue",
    Notice.MANAGER_TOLD: "{number} is more than a day overdue",
    Notice.OFFICERS_TOLD: "{number} is more than three days overdue",
}
REASONS = {
    Audience.OWNER: "You own this action.",
    Audience.MANAGERS: "You manage the site of its owner, who was told when it became late.",
    Audience.OFFICERS: "You are a compliance officer. Its owner and their manager were told before.",
}
FALLEN = "Nobody closer can act on it, so it comes to you."


def notice_email(row: Action, rung: Rung, reader: Contact, owner: Contact | None, *, has_fallen: bool) -> Email:
    """One notice to one person; `has_fallen` where whom it is meant for is not there."""
    number = number_of(row.row_id)
    return Email(
        intent=f"action/{row.row_id}/{rung.notice}/{row.due_on.isoformat()}/{reader.id}",
        kind=KIND,
        person_id=reader.id,
        name=reader.name,
        address=reader.email,
        content={
            "name": reader.name,
            "headline": HEADLINES[rung.notice].format(number=number),
            "number": number,
            "title": row.title,
            "origin": row.origin_label,
            "due": day_in_words(row.due_on),
            "owner": _owner(owner),
            "path": links.action(row.row_id),
            "is_late": rung.notice not in {Notice.DUE_IN_48_HOURS, Notice.DUE_IN_24_HOURS},
            "why": FALLEN if has_fallen else REASONS[rung.audience],
        },
    )


def _owner(owner: Contact | None) -> str:
    if owner is None:
        return "nobody"
    return owner.name if owner.is_active else f"{owner.name}, who has left"
