"""Pages of exchange."""

from app.exchange.routes import files, runs
from app.exchange.routes.blueprint import pages

__all__ = ["files", "pages", "runs"]
