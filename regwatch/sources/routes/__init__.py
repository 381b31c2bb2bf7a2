"""Pages of sources: the list, one with its health, adding and editing."""

from regwatch.sources.routes import editing, showing
from regwatch.sources.routes.blueprint import pages

__all__ = ["editing", "pages", "showing"]
