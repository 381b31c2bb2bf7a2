"""What an incoming answer does, pure (SPEC 2.5 rules 2 to 4): stored, the same, or kept beside as a collision.

A device sends states of an answer in its own order, each saying which revision it was made from (`base`). What one
device sends is one branch, however stale its base. Two branches from one base with different content collide: the
one that came later is kept beside and a person chooses. Nothing that was sent is ever dropped.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from app.core.canonical import digest
from app.core.text import refuse_card_number
from audits.checklists.domain.questions import Given, Question, answers_of
from audits.words import NA, QuestionType, RevisionKind

LONGEST_TEXT = 20_000
LONGEST_REASON = 500
MOST_MARKS = 50
LONGEST_CALL_SECONDS = 24 * 3600
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
SIGNED = 120  # characters of a typed name

PAGE = "page-"  # how the id begins that the server gives to a page whose browser has none
SHORT_ID = 8


@dataclass(frozen=True)
class Mark:
    """A place in a recording, which itself is never kept (SPEC C10)."""

    seconds: int
    note: str = ""

    @property
    def clock(self) -> str:
        """`04:12`, or `1:04:12`."""
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@dataclass(frozen=True)
class Body:
    """All that one state of an answer says."""

    value: str | None = None
    is_na: bool = False
    na_reason: str = ""
    comment: str = ""
    marks: tuple[Mark, ...] = ()
    is_good_practice: bool = False

    @property
    def given(self) -> Given:
        return Given(self.value, self.is_na)

    def as_document(self) -> dict[str, Any]:
        """What is stored: text, whole numbers, booleans and lists only."""
        return {
            "value": self.value,
            "is_na": self.is_na,
            "na_reason": self.na_reason,
            "comment": self.comment,
            "marks": [{"seconds": mark.seconds, "note": mark.note} for mark in self.marks],
            "is_good_practice": self.is_good_practice,
        }

    @property
    def hash(self) -> str:
        return digest(self.as_document())


NOTHING_SAID = Body()


def body_of(document: Mapping[str, Any]) -> Body:
    """The body that `as_document` stored."""
    return Body(
        value=document.get("value"),
        is_na=bool(document.get("is_na")),
        na_reason=document.get("na_reason") or "",
        comment=document.get("comment") or "",
        marks=tuple(Mark(int(one["seconds"]), one.get("note") or "") for one in document.get("marks") or ()),
        is_good_practice=bool(document.get("is_good_practice")),
    )


@dataclass(frozen=True)
class Revision:
    """One kept state of one answer, as the rule needs it."""

    number: int
    kind: RevisionKind
    device: str
    sequence: int
    hash: str


@dataclass(frozen=True)
class Incoming:
    """A state of an answer as a device sends it, under the id that the device gave it."""

    device: str
    sequence: int
    base: int
    body: Body
    device_time: str = ""


def device_words(device: str) -> str:
    """Which device sent an answer, as far as its id tells: a browser's own, or that of one page without a script."""
    if device.startswith(PAGE):
        return f"a page without a script ({device.removeprefix(PAGE)[:SHORT_ID]})"
    return f"device {device[:SHORT_ID]}"


class Effect(Enum):
    STORED = "stored"  # a new revision, and the current one
    SAME = "same"  # nothing new: a replay, or a state that changes nothing
    COLLIDED = "collided"  # a new revision kept beside the current one
    LATE = "late"  # kept apart, since the audit was closed before it came
    REUSED = "reused"  # the id was given to other content before: refused, so that neither is lost


def receive(history: Sequence[Revision], incoming: Incoming) -> Effect:
    """What this answer does to the revisions of its question, oldest first."""
    known = next((one for one in history if (one.device, one.sequence) == (incoming.device, incoming.sequence)), None)
    if known is not None:
        return Effect.SAME if known.hash == incoming.body.hash else Effect.REUSED
    current, sent = current_of(history), incoming.body.hash
    base = _base(history, incoming)
    unseen = any(
        one.device != incoming.device and one.kind is not RevisionKind.COLLIDED
        for one in history
        if one.number > _number(base)
    )
    own = _own_before(history, incoming) or base
    if any(one.device == incoming.device and one.sequence > incoming.sequence for one in history):
        # Late on the way: the device itself has said more since, so this is kept and asks nobody to choose.
        return Effect.SAME if sent == _hash(own) else Effect.COLLIDED
    if sent == _hash(own):  # the sender changed nothing
        return Effect.SAME
    others = [one.hash for device, one in _last_by_device(history).items() if device != incoming.device]
    is_agreed = sent == _hash(current) or (bool(others) and set(others) == {sent})  # equal values are no conflict
    is_from_what_stands = not unseen or _hash(base) == _hash(current)
    return Effect.STORED if is_agreed or is_from_what_stands else Effect.COLLIDED


def receive_late(history: Sequence[Revision], kept: str | None, incoming: Incoming) -> Effect:
    """The same for an audit that is closed; `kept` is the hash of what came late under the same id before (2.5.5).

    What had arrived in time is known again however often it comes; everything else is kept once, without effect.
    """
    known = next((one for one in history if (one.device, one.sequence) == (incoming.device, incoming.sequence)), None)
    before = known.hash if known else kept
    if before not in {None, incoming.body.hash}:
        return Effect.REUSED
    return Effect.SAME if known else Effect.LATE


def current_of(history: Sequence[Revision]) -> Revision | None:
    """The state that counts: the last one that was not set aside."""
    return next((one for one in reversed(history) if one.kind is not RevisionKind.COLLIDED), None)


def waiting(history: Sequence[Revision]) -> tuple[Revision, ...]:
    """The collided states that a person must still choose about: each device's last, where it says something else.

    A choice settles all that came before it; a device that answers again from what it saw settles its own.
    """
    current = current_of(history)
    return tuple(
        one
        for one in _last_by_device(history).values()
        if one.kind is RevisionKind.COLLIDED and one.hash != _hash(current)
    )


def _last_by_device(history: Sequence[Revision]) -> dict[str, Revision]:
    """What each device said last, in its own order, since somebody chose."""
    last: dict[str, Revision] = {}
    for one in history:
        if one.kind in {RevisionKind.CHOSEN, RevisionKind.DECIDED}:
            last = {}
        if one.device not in last or last[one.device].sequence < one.sequence:
            last[one.device] = one
    return last


def _base(history: Sequence[Revision], incoming: Incoming) -> Revision | None:
    """The revision that the sender had seen; what was set aside never stood, so it is no base to go on from."""
    found = next((one for one in history if one.number == incoming.base), None)
    return None if found is None or found.kind is RevisionKind.COLLIDED else found


def _own_before(history: Sequence[Revision], incoming: Incoming) -> Revision | None:
    """The sender's own last state before this one, from its base on."""
    own = [one for one in history if one.device == incoming.device and one.number >= incoming.base]
    return max((one for one in own if one.sequence < incoming.sequence), key=lambda one: one.sequence, default=None)


def _number(revision: Revision | None) -> int:
    return revision.number if revision else 0


def _hash(revision: Revision | None) -> str:
    return revision.hash if revision else NOTHING_SAID.hash


def problems_of(question: Question, body: Body) -> dict[str, str]:
    """What is wrong with an answer, by field; {} when it can be kept, though it may not be enough to complete."""
    found = {}
    wrong = _wrong_value(question, body)
    if wrong:
        found["value"] = wrong
    if len(body.comment) > LONGEST_TEXT:
        found["comment"] = f"The comment must be {LONGEST_TEXT:,} characters or fewer"
    if len(body.na_reason) > LONGEST_REASON:
        found["na_reason"] = f"The reason must be {LONGEST_REASON} characters or fewer"
    texts = {
        "value": body.value or "",
        "na_reason": body.na_reason,
        "comment": body.comment,
        "marks": "\n".join(mark.note for mark in body.marks),
    }
    found.update({name: said for name, text in texts.items() if (said := refuse_card_number(text))})
    if len(body.marks) > MOST_MARKS:
        found["marks"] = f"An answer takes {MOST_MARKS} time marks at most"
    elif any(not 0 <= mark.seconds < LONGEST_CALL_SECONDS for mark in body.marks):
        found["marks"] = "A time mark is a time into the recording, such as 04:12"
    return found


def seconds_of(text: str) -> int | None:
    """`04:12` or `1:04:12` as seconds; None for what is no such time."""
    parts = text.strip().split(":")
    if len(parts) not in {2, 3} or not all(re.fullmatch(r"\d{1,2}", part, re.ASCII) for part in parts):
        return None
    *hours, minutes, seconds = (int(part) for part in parts)
    if seconds > 59 or (hours and minutes > 59):  # noqa: PLR2004 - a clock's
        return None
    total = (hours[0] if hours else 0) * 3600 + minutes * 60 + seconds
    return total if total < LONGEST_CALL_SECONDS else None


def _wrong_value(question: Question, body: Body) -> str:
    if body.is_na:
        return "" if question.na_allowed else "This question cannot be answered N/A"
    if not body.value:
        return ""
    is_right, said = _judged(question, body.value)
    return "" if is_right else said


def _judged(question: Question, value: str) -> tuple[bool, str]:
    """Whether a value is one for this type of question, and what to say where it is not."""
    match question.type:
        case QuestionType.YES_NO | QuestionType.SCALE | QuestionType.CHOICE:
            listed = [word for word in answers_of(question) if word != NA]
            found = value in listed, "Choose one of the answers that the question offers"
        case QuestionType.NUMBER:
            found = NUMBER.fullmatch(value) is not None, "Enter a number, such as 12 or 12.5"
        case QuestionType.DATE:
            found = _is_day(value), "Enter a day, such as 2026-11-24"
        case QuestionType.SIGNATURE:
            found = len(value) <= SIGNED, f"A typed name takes {SIGNED} characters at most"
        case QuestionType.INSTRUCTION:
            found = False, "This is an instruction; there is nothing to answer"
        case _:
            found = len(value) <= LONGEST_TEXT, f"The answer takes {LONGEST_TEXT:,} characters at most"
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
