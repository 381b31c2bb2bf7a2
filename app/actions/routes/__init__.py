"""Pages of actions."""

from app.actions.routes import listing, steps
from app.actions.routes.blueprint import pages

__all__ = ["listing", "pages", "steps"]
