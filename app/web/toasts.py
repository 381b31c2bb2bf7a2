"""What the next page says about what was just done."""

from flask import flash


def toast(text: str, *, undo: str = "") -> None:
    """Say it once on the next page, with the address that takes it back where there is one."""
    flash({"text": text, "undo": undo}, "toast")  # type: ignore[arg-type]  # the toast component reads a dict
