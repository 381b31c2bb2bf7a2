"""The checklists on which an audit can be planned: published, not retired, of a client that the planner serves."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.paging import Selection
from app.db.scope import seen_client
from audits.checklists.models import ChecklistRow, ChecklistVersion
from audits.words import Subject, VersionState

MOST_CHOICES = 300


@dataclass(frozen=True)
class Plannable:
    """A checklist with what planning needs of its published version."""

    id: int
    ref: str
    title: str
    number: int
    subject: Subject
    channels: list[str]
    guidance: str
    client_id: int | None


def plannable_checklists(session: Session, actor: Actor) -> list[Plannable]:
    """By title."""
    chosen = _plannable(actor).order_by(col(ChecklistRow.title), col(ChecklistRow.id)).limit(MOST_CHOICES)
    return [Plannable(*row) for row in session.execute(chosen)]


def plannable_checklist(session: Session, actor: Actor, checklist_id: int) -> Plannable:
    row = session.execute(_plannable(actor).where(col(ChecklistRow.id) == checklist_id)).one_or_none()
    if row is None:
        raise NotFound("published checklist", checklist_id)
    return Plannable(*row)


def _plannable(actor: Actor) -> Selection:
    published = and_(
        col(ChecklistVersion.checklist_id) == col(ChecklistRow.id),
        col(ChecklistVersion.state) == VersionState.PUBLISHED,
    )
    return (
        select(
            col(ChecklistRow.id), col(ChecklistRow.ref), col(ChecklistVersion.title), col(ChecklistVersion.number),
            col(ChecklistVersion.subject), col(ChecklistVersion.channels), col(ChecklistVersion.guidance),
            col(ChecklistRow.client_id),
        )
        .join(ChecklistVersion, published)
        .where(col(ChecklistRow.is_retired).is_(False), seen_client(actor, col(ChecklistRow.client_id)))
    )  # fmt: skip


def title_of(session: Session, checklist_id: int) -> str:
    """What a checklist is called now, for an audit that is not opened yet."""
    found = session.execute(select(col(ChecklistRow.title)).where(col(ChecklistRow.id) == checklist_id)).scalar_one()
    return str(found)
