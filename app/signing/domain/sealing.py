"""What the entries of a consultation vouch for: how it stands, who was asked, what was answered and what came of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from app.core.canonical import instant_text
from app.history.domain.chain import seal

STATE = (
    "row_version", "subject_kind", "subject_id", "subject_revision", "text_hash", "title", "client_id", "status",
    "owner_id",
    "percent", "opened_on", "last_day", "extended_days", "is_urgent", "urgent_reason", "opened_at", "opened_by_name",
    "reminded_on", "ended_at", "ended_by_name", "ended_reason", "review_due_on", "reviewed_at", "reviewed_by_name",
    "review",
)  # fmt: skip
GROUP = ("id", "position", "name", "kind", "minimum", "is_mandatory", "removed_at", "removed_by_name", "removed_reason")
INVITATION = ("id", "group_id", "person_id", "panel_member_id", "place")
RESPONSE = ("id", "invitation_id", "subject_revision", "text_hash", "view", "said_in_id", "given_at")
DISPOSITION = ("id", "comment_id", "kind", "because", "given_at", "given_by_id", "given_by_name")


def seal_of_state(row: Any, groups: Sequence[Any]) -> str:
    return seal({**_facts(row, STATE), "groups": [_facts(group, GROUP) for group in groups]})


def seal_of_invitations(invitations: Sequence[Any]) -> str:
    return seal({"invitations": [list(_facts(one, INVITATION).values()) for one in invitations]})


def seal_of_response(row: Any, comments: Collection[Any]) -> str:
    said = [[one.id, one.section, one.words] for one in comments]
    return seal({**_facts(row, RESPONSE), "comments": said})


def seal_of_disposition(row: Any) -> str:
    return seal(_facts(row, DISPOSITION))


def _facts(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
