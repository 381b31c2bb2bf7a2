"""Lifecycles: one table of (status, step) to status feeds both the check and the buttons (DESIGN 4)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.core.errors import StepNotAllowed

Status = TypeVar("Status", bound=StrEnum)
Step = TypeVar("Step", bound=StrEnum)


def next_status(transitions: Mapping[tuple[Status, Step], Status], status: Status, step: Step) -> Status:
    """The status after a step; StepNotAllowed where there is no such step from here."""
    found = transitions.get((status, step))
    if found is None:
        raise StepNotAllowed(step, status)
    return found


def steps_of(transitions: Mapping[tuple[Status, Step], Status], status: Status) -> tuple[Step, ...]:
    """The steps that may be taken from here, in the order of the table."""
    return tuple(step for held, step in transitions if held is status)
