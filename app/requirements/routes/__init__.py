"""Pages of the register."""

from app.requirements.routes import between, decisions, editing, many, register, relations, sectors
from app.requirements.routes.blueprint import pages

__all__ = ["between", "decisions", "editing", "many", "pages", "register", "relations", "sectors"]
