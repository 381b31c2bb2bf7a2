"""What people do with a file: begin to bring it in, apply it, drop it; each ends in the history."""

from app.exchange.operations.applying import RowsRefused, StaleImport, apply_run, drop_run, judge_again, start_run

__all__ = ["RowsRefused", "StaleImport", "apply_run", "drop_run", "judge_again", "start_run"]
