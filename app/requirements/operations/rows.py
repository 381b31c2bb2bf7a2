"""What every operation of the register does to its rows, however many: increment, write versions, hang tags, record.

The form, the import and the starter library write through here: there is one way in which a version comes to be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.db.bulk import delete_rows, insert_rows
from app.db.search import SearchEntry, words_of_all
from app.history.operations import EntrySubject, record
from app.requirements.domain.contents import NewWording, Tags, Wording, plain
from app.requirements.domain.words import TagKind
from app.requirements.models import Requirement, RequirementTag, RequirementVersion

SEARCH_KIND = "requirement"


@dataclass(frozen=True)
class NextVersion:
    """The wording that one requirement has from now on, under the next number."""

    requirement_id: int
    number: int
    new: NewWording


@dataclass(frozen=True)
class FindableText:
    """What the search is to find one requirement by."""

    ref: str
    title: str
    body: str
    client_id: int | None


def about(row: Requirement, client_id: int | None = None) -> EntrySubject:
    """The requirement; what was done for one client is about that client's part of it, and for its people alone."""
    return EntrySubject("requirement", row.ref, row.client_id if client_id is None else client_id)


def changed(  # noqa: PLR0913 - what stood before and after, and whose part of it this was
    session: Session,
    row: Requirement,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    client_id: int | None = None,
) -> None:
    """Increment the row's version and record what was done to it.

    The version moves here too, and not only where a form's version is accepted: it is how an index of the register's
    texts sees that it is old.
    """
    row.row_version, row.changed_at = row.row_version + 1, now
    session.flush()
    tag = f"requirement:{did}"
    record(
        session, tag, sentence, about=about(row, client_id), by=by, now=now, before=plain(before), after=plain(after)
    )


def add_versions(session: Session, versions: Sequence[NextVersion], *, by: Actor, now: datetime) -> None:
    """The one place that writes versions; whoever calls has looked at the rules and records."""
    rows = [
        {
            "requirement_id": one.requirement_id,
            "number": one.number,
            **vars(one.new.wording),
            "effective_from": one.new.effective_from,
            "note": one.new.note,
            "made_at": now,
            "made_by_name": by.name,
        }
        for one in versions
    ]
    insert_rows(session, RequirementVersion, rows)


def set_tags(session: Session, tags: Mapping[int, Tags]) -> None:
    """Hang these on each requirement, in place of what hung there."""
    delete_rows(session, RequirementTag, "requirement_id", list(tags))
    rows = [
        {"requirement_id": requirement_id, "kind": kind, "value": value}
        for requirement_id, held in tags.items()
        for kind, value in dict.fromkeys(held)
    ]
    insert_rows(session, RequirementTag, rows)


def make_findable(session: Session, texts: Mapping[int, FindableText]) -> None:
    """Put the words, themes and other names of requirements where the search looks."""
    rows = [
        {
            "kind": SEARCH_KIND,
            "subject_id": requirement_id,
            "key": text.ref,
            "title": text.title,
            "body": text.body,
            "client_id": text.client_id,
        }
        for requirement_id, text in texts.items()
    ]
    delete_rows(session, SearchEntry, "subject_id", list(texts), kind=SEARCH_KIND)
    insert_rows(session, SearchEntry, rows)


def findable(row: Requirement, wording: Wording, tags: Tags) -> dict[int, FindableText]:
    """The text by which one requirement is found, by its id."""
    return {row.row_id: findable_text(row.ref, row.instrument, wording, tags, row.client_id)}


def findable_text(ref: str, instrument: str, wording: Wording, tags: Tags, client_id: int | None) -> FindableText:
    """The same of its parts.

    Codes stand in it a second time in parts: PostgreSQL reads `FCA-DISP-162` and `1.6.2R` as single words.
    """
    words = [value.replace("_", " ") for kind, value in tags if kind in {TagKind.THEME, TagKind.ALIAS}]
    codes = f"{ref} {wording.reference}"
    in_parts = " ".join(words_of_all(codes))
    body = "\n".join([codes, in_parts, instrument, wording.demand, wording.applies_when, wording.source_text, *words])
    return FindableText(ref, wording.title, body, client_id)
