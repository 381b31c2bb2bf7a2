"""Pages of the first floor: my work, search, coverage, reports, settings and health."""

from app.home.routes import coverage, reports, settings, work
from app.home.routes.blueprint import pages

__all__ = ["coverage", "pages", "reports", "settings", "work"]
