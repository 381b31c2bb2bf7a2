"""Pages of the watch: sources, and the triage inbox of changes."""

from regwatch.routes import by_hand, inbox, source_editing, source_pages
from regwatch.routes.blueprints import changes, sources

__all__ = ["by_hand", "changes", "inbox", "source_editing", "source_pages", "sources"]
