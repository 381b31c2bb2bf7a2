"""Pages of findings."""

from audits.routes import finding_fix, finding_lists, finding_pages, finding_steps
from audits.routes.findings_blueprint import pages

__all__ = ["finding_fix", "finding_lists", "finding_pages", "finding_steps", "pages"]
