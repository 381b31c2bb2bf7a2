"""What somebody is reminded of, as the feature that it belongs to describes it."""

from dataclasses import dataclass
from datetime import date

from app.notifications.domain.notices import NoticeLink


@dataclass(frozen=True)
class DueSubject:
    """A thing with an owner and a day, and the clock of it that runs; `what` names in a sentence what is owed.

    `day_word` stands before its day in the mail, and `late_word` once that has passed.
    """

    kind: str
    object_id: int
    clock: str
    due_on: date
    number: str
    title: str
    what: str
    owner_id: int | None
    site_id: int | None
    link: NoticeLink
    day_word: str = "Due"
    late_word: str = "Was due"
