"""Pages of audits: the list, planning, carrying out, completing, and what is said to the result."""

from audits.conduct.routes import answering, completing, lists, overview, planning, proving, raising, responding
from audits.conduct.routes.blueprint import pages

__all__ = ["answering", "completing", "lists", "overview", "pages", "planning", "proving", "raising", "responding"]
