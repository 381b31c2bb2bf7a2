"""Pages of changes: the triage inbox, and entering one by hand."""

from regwatch.changes.routes import by_hand, inbox
from regwatch.changes.routes.blueprint import pages

__all__ = ["by_hand", "inbox", "pages"]
