"""Pages of findings."""

from audits.findings.routes import fixing, lists, showing, steps
from audits.findings.routes.blueprint import pages

__all__ = ["fixing", "lists", "pages", "showing", "steps"]
