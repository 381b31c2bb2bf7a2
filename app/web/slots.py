"""Slots: how a lower page shows what a higher feature knows, without calling up (DESIGN 3).

The lower page names slot and subject; a higher feature fills it from its `slots.py`; the factory hands them over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlmodel import Session

from app.core.actor import Actor


@dataclass(frozen=True)
class Panel:
    """A panel on somebody else's page: its heading, the template that draws it, and the rows that it draws."""

    title: str
    template: str
    rows: Sequence[Any]


Filler = Callable[[Session, Actor, int, datetime], Panel | None]
Slots = dict[str, tuple[Filler, ...]]


def panels(slot: str, session: Session, actor: Actor, subject_id: int, now: datetime) -> list[Panel]:
    """What the higher features show in this slot, in the order in which the factory names them."""
    slots: Slots = current_app.extensions["tidemark-slots"]
    filled = (filler(session, actor, subject_id, now) for filler in slots.get(slot, ()))
    return [panel for panel in filled if panel is not None]
