"""What every operation of the register does to its rows: count them on, hang tags, make them findable, record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db import search
from app.history.operations import EntrySubject, record
from app.requirements.domain.contents import Tags, Wording, plain
from app.requirements.domain.words import TagKind
from app.requirements.models import Requirement, RequirementTag

SEARCH_KIND = "requirement"


def about(row: Requirement) -> EntrySubject:
    return EntrySubject("requirement", row.ref, row.client_id)


def changed(
    session: Session,
    row: Requirement,
    did: str,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Count the row on and record what was done to it.

    The count moves here too, and not only where a form's version is accepted: it is how an index of the register's
    texts sees that it is old.
    """
    row.row_version, row.changed_at = row.row_version + 1, now
    session.flush()
    tag = f"requirement:{did}"
    record(session, tag, sentence, about=about(row), by=by, now=now, before=plain(before), after=plain(after))


def set_tags(session: Session, row: Requirement, tags: Tags) -> None:
    session.execute(delete(RequirementTag).where(col(RequirementTag.requirement_id) == row.id))
    session.add_all(
        RequirementTag(requirement_id=row.row_id, kind=kind, value=value) for kind, value in dict.fromkeys(tags)
    )
    session.flush()


def make_findable(session: Session, row: Requirement, wording: Wording, tags: Tags) -> None:
    """Put the requirement's words, themes and other names where the search looks."""
    search.put(
        session,
        kind=SEARCH_KIND,
        subject_id=row.row_id,
        key=row.ref,
        title=wording.title,
        body=findable(row, wording, tags),
        client_id=row.client_id,
    )


def findable(row: Requirement, wording: Wording, tags: Sequence[tuple[TagKind, str]]) -> str:
    """The text by which a requirement is found, beside its title."""
    return findable_text(row.ref, row.instrument, wording, tags)


def findable_text(ref: str, instrument: str, wording: Wording, tags: Sequence[tuple[TagKind, str]]) -> str:
    """The same of its parts.

    Codes stand in it a second time in parts: PostgreSQL reads `FCA-DISP-162` and `1.6.2R` as single words.
    """
    words = [value.replace("_", " ") for kind, value in tags if kind in {TagKind.THEME, TagKind.ALIAS}]
    codes = f"{ref} {wording.reference}"
    in_parts = " ".join(search.words_of_all(codes))
    return "\n".join([codes, in_parts, instrument, wording.demand, wording.applies_when, *words])
