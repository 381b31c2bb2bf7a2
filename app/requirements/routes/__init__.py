"""Pages of the register."""

from app.requirements.routes import decisions, editing, register
from app.requirements.routes.blueprint import pages

__all__ = ["decisions", "editing", "pages", "register"]
