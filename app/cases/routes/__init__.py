"""Pages of change cases."""

from app.cases.routes import listing, showing, steps
from app.cases.routes.blueprint import pages

__all__ = ["listing", "pages", "showing", "steps"]
