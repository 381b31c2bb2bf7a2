"""Pages of the first floor: my work, search, settings and health."""

from app.home.routes import coverage, settings, work
from app.home.routes.blueprint import pages

__all__ = ["coverage", "pages", "settings", "work"]
