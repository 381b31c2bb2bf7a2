"""What pages and other features ask about actions."""

from app.actions.queries.actions import (
    EVERY,
    LEFT,
    ME,
    SORTS,
    ActionFilter,
    ActionLine,
    action_of,
    action_rows,
    actions_count,
    actions_of,
    actions_page,
    evidence_of,
    late_count,
    place_of_action,
    totals,
    visible_action,
)

__all__ = [
    "EVERY",
    "LEFT",
    "ME",
    "SORTS",
    "ActionFilter",
    "ActionLine",
    "action_of",
    "action_rows",
    "actions_count",
    "actions_of",
    "actions_page",
    "evidence_of",
    "late_count",
    "place_of_action",
    "totals",
    "visible_action",
]
