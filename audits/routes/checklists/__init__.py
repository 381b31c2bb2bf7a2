"""Pages of checklists: the register, the designer, suggestions."""

from audits.routes.checklists import draft, questions, register, suggesting, whole
from audits.routes.checklists.blueprint import pages

__all__ = ["draft", "pages", "questions", "register", "suggesting", "whole"]
