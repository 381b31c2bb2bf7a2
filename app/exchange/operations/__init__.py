"""What people do with a file: begin to bring it in, apply it, drop it; each ends in the history."""

from app.exchange.operations.applying import (
    DaysUnclear,
    RowsRefused,
    StaleImport,
    apply_run,
    drop_run,
    judge_again,
    say_day_order,
    start_run,
)

__all__ = [
    "DaysUnclear",
    "RowsRefused",
    "StaleImport",
    "apply_run",
    "drop_run",
    "judge_again",
    "say_day_order",
    "start_run",
]
