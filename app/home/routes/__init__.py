"""Pages of the first floor: my work, search, settings and health."""

from app.home.routes import reports, settings, work
from app.home.routes.blueprint import pages

__all__ = ["pages", "reports", "settings", "work"]
