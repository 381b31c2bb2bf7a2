"""Pages of the register."""

from app.requirements.routes import editing, register
from app.requirements.routes.blueprint import pages

__all__ = ["editing", "pages", "register"]
