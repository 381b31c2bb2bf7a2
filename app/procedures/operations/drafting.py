"""Writing: one draft of a procedure at a time, whoever writes it; each save that changes words says which."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.differences import what_differs
from app.core.errors import BadInput, StepNotAllowed
from app.core.text import excerpt, named
from app.db.row import accept_version
from app.procedures.domain.comparing import parts_in_words, plain_parts
from app.procedures.domain.lifecycle import demand_in_use
from app.procedures.domain.text import LONGEST_LINE, MOST_SCENARIOS, MOST_STEPS, ProcedureText, highest_key
from app.procedures.models import DraftAuthor, Procedure, ProcedureDraft
from app.procedures.operations.rows import demand_writer, keep, make_findable
from app.procedures.operations.storing import new_draft, spelled
from app.procedures.operations.typing import drop_typed
from app.procedures.queries import authors_of_revision, find_draft, latest_revision, text_of


def begin_draft(session: Session, row: Procedure, *, by: Actor, now: datetime) -> ProcedureDraft:
    """Begin to write from the newest text that left its author; the draft that is there where somebody has begun."""
    demand_writer(by)
    demand_in_use(row.status, "written")
    held = find_draft(session, row.row_id, to_change=True)
    if held is not None:
        return held
    newest = latest_revision(session, row.row_id)
    text = text_of(newest) if newest else ProcedureText(row.title)
    draft = new_draft(session, row, text, by=by, now=now)
    begun = ""
    if newest:
        # Its words are still theirs: discarding and beginning again makes nobody a stranger to what they wrote.
        for author in authors_of_revision(session, newest):
            session.add(DraftAuthor(draft_id=draft.row_id, person_id=author.person_id, name=author.name))
        begun = f" from revision {newest.number}"
    keep(session, row, "draft_begun", f"{by.name} began a draft of {row.code}{begun}", by=by, now=now,
         after={"draft": draft.document})  # fmt: skip
    return draft


def save_draft(
    session: Session,
    row: Procedure,
    draft: ProcedureDraft,
    text: ProcedureText,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Save words. StaleEdit with both texts where somebody saved first; NothingDiffers where nothing does."""
    demand_writer(by)
    demand_in_use(row.status, "written")
    text = text.prepared()
    _check_text(text)
    was = text_of(draft)
    accept_version(draft, version, subject=f"The draft of {row.code}", current=plain_parts(was))
    before, after = what_differs(*_both(was, text))
    draft.document, draft.last_key = spelled(text), max(draft.last_key, highest_key(text))
    draft.saved_at, draft.saved_by_name = now, by.name
    if latest_revision(session, row.row_id) is None:
        row.title = excerpt(text.title, LONGEST_LINE)
    _note_author(session, draft, by)
    drop_typed(session, row, person_id=by.person_id)
    make_findable(session, row)
    changed = named([name.lower() for name in after])
    sentence = f"{by.name} wrote the draft of {row.code}: {changed}"
    keep(session, row, "draft_saved", sentence, by=by, now=now, before=before, after=after)


def discard_draft(
    session: Session, row: Procedure, draft: ProcedureDraft, *, version: int, by: Actor, now: datetime
) -> None:
    """Take a draft away that nobody needs, with what anybody typed into it; refused where it is the only text.

    What was saved of it stays in the history.
    """
    demand_writer(by)
    demand_in_use(row.status, "discarded")
    newest = latest_revision(session, row.row_id)
    if newest is None:
        raise StepNotAllowed("discarded", "the_only_text")
    if draft.row_version != version:
        raise BadInput({"draft": f"{draft.saved_by_name} saved it since you opened this page. Nothing was discarded"})
    row.last_key, row.last_draft_version = draft.last_key, draft.row_version
    before = {"draft": draft.document}
    session.execute(delete(DraftAuthor).where(col(DraftAuthor.draft_id) == draft.row_id))
    session.delete(draft)
    drop_typed(session, row)
    keep(session, row, "draft_discarded", f"{by.name} discarded the draft of {row.code}", by=by, now=now, before=before)


def _check_text(text: ProcedureText) -> None:
    if not text.title:
        raise BadInput({"title": "Give the procedure a title"})
    if len(text.steps) > MOST_STEPS:
        raise BadInput({"steps": f"{len(text.steps)} steps are too many: {MOST_STEPS} at most. Nothing was saved"})
    if len(text.scenarios) > MOST_SCENARIOS:
        said = f"{len(text.scenarios)} scenarios are too many: {MOST_SCENARIOS} at most. Nothing was saved"
        raise BadInput({"scenarios": said})


def _both(was: ProcedureText, became: ProcedureText) -> tuple[dict[str, str], dict[str, str]]:
    before, after = parts_in_words(was), parts_in_words(became)
    names = [*before, *(name for name in after if name not in before)]
    return {name: before.get(name, "") for name in names}, {name: after.get(name, "") for name in names}


def _note_author(session: Session, draft: ProcedureDraft, by: Actor) -> None:
    """Whoever changes words is an author of what becomes of them; who opens and closes a page is not, nor a command."""
    if by.id is None:
        return
    mine = select(col(DraftAuthor.id)).where(
        col(DraftAuthor.draft_id) == draft.row_id, col(DraftAuthor.person_id) == by.person_id
    )
    if session.execute(mine).first() is None:
        session.add(DraftAuthor(draft_id=draft.row_id, person_id=by.person_id, name=by.name))
