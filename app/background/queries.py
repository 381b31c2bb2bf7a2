"""Reading long work for its page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from app.background.models import BackgroundTask, TaskState
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound


def latest_tasks(session: Session, actor: Actor, limit: int = 50) -> list[BackgroundTask]:
    """The newest tasks first: one's own, and everybody's for those who read the settings."""
    statement = select(BackgroundTask).order_by(col(BackgroundTask.id).desc()).limit(limit)
    if not actor.can(Capability.READ_SETTINGS):
        statement = statement.where(col(BackgroundTask.asked_by_id) == actor.id)
    return list(session.execute(statement).scalars())


def get_task(session: Session, actor: Actor, task_id: int) -> BackgroundTask:
    """One task, or NotFound for one that is not this person's to see."""
    task = session.get(BackgroundTask, task_id)
    if task is None or not (actor.can(Capability.READ_SETTINGS) or task.asked_by_id == actor.id):
        raise NotFound("background work", task_id)
    return task


def find_task(session: Session, task_id: int | None) -> BackgroundTask | None:
    """The task that a row names which the caller may see, if it names one."""
    return session.get(BackgroundTask, task_id) if task_id is not None else None


def next_queued(session: Session, now: datetime, _zone: ZoneInfo) -> datetime | None:
    """Queued work is due at once."""
    waiting = select(col(BackgroundTask.id)).where(col(BackgroundTask.state) == TaskState.QUEUED).limit(1)
    return now if session.execute(waiting).scalar() is not None else None
