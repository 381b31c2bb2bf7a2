"""Pages of checklists: the register, the designer, suggestions."""

from audits.checklists.routes import draft, questions, register, suggesting, whole
from audits.checklists.routes.blueprint import pages

__all__ = ["draft", "pages", "questions", "register", "suggesting", "whole"]
