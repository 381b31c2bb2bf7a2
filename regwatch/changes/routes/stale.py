"""A decision that came second: what stands now beside what was sent, and where the person goes from there."""

from app.core.days import day_in_words
from app.web.conflicts import Difference
from regwatch.changes.domain.triage import UNREAD, ChangeStatus, TriageDecision, TriageStep, status_after, steps_from
from regwatch.changes.models import Change

COPY_FIRST = "Copy your words from here before you do."


def differences(change: Change, sent: TriageDecision) -> list[Difference]:
    """Where the decision that stands and the one that was sent differ, as people read them."""
    mine = status_after(sent.step)
    both = (
        Difference("Decision", _words(change.status), _words(mine)),
        Difference("Reason", change.reason, sent.reason),
        Difference(
            "Until",
            day_in_words(change.deferred_until) if change.deferred_until else "",
            day_in_words(sent.until) if sent.until else "",
        ),
        Difference("Duplicate of", _number(change.duplicate_of_id), _number(sent.duplicate_of)),
    )
    return [line for line in both if line.theirs != line.mine]


def without_a_form(change: Change, sent: TriageStep) -> str:
    """What to do where the page has no form for what was sent; "" where it has."""
    if sent in steps_from(change.status):
        return ""
    if sent is TriageStep.TAKE_IN:
        return "It was taken in already, so there is nothing more to take in."
    if change.status in UNREAD:
        return f"It was put back to where it stood before triage. Take it in below, then decide it again. {COPY_FIRST}"
    return (
        "It is decided now, so no form for yours stands below. To decide it again, take that decision back with "
        f"“Undo the last decision”. {COPY_FIRST}"
    )


def _words(status: ChangeStatus) -> str:
    return "To triage" if status is ChangeStatus.NEW else status.replace("_", " ").capitalize()


def _number(change_id: int | None) -> str:
    return f"Change {change_id}" if change_id else ""
