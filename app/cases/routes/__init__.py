"""Pages of change cases."""

from app.cases.routes import assignments, impact, listing, planning, questionnaire, showing, steps
from app.cases.routes.blueprint import pages

__all__ = ["assignments", "impact", "listing", "pages", "planning", "questionnaire", "showing", "steps"]
