"""Pages of the register."""

from app.requirements.routes import between, decisions, editing, register
from app.requirements.routes.blueprint import pages

__all__ = ["between", "decisions", "editing", "pages", "register"]
