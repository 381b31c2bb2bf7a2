"""How a feature takes part in `history verify`: it hands over a check of what it sealed, and the commands collect them.

The history knows no feature. Whoever keeps rows that people rely on has a room `proof.py` with a `RecordCheck`;
`app.checks` lists them all, and verification, backup and restore are made from that list and from nothing else.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlmodel import Session

from app.history.domain.verification import Checked

Report = Callable[[str, int], None]  # what is being read, and how many of it so far
RecordCheck = Callable[[Session, Report, date], Sequence[Checked]]  # the day on which evidence counts as old or not


def nobody_listens(_what: str, _count: int) -> None:
    """Where nobody waits, nothing is said."""
