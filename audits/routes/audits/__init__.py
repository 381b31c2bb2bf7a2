"""Pages of audits: the list, planning, carrying out, completing, and what is said to the result."""

from audits.routes.audits import answering, completing, lists, overview, planning, responding
from audits.routes.audits.blueprint import pages

__all__ = ["answering", "completing", "lists", "overview", "pages", "planning", "responding"]
