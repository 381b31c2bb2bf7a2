"""Pages of change cases."""

from app.cases.routes import (
    assignments,
    causes,
    horizon,
    impact,
    intake,
    internal,
    listing,
    measures,
    planning,
    questionnaire,
    showing,
    steps,
)
from app.cases.routes.blueprint import horizon_pages, pages

__all__ = [
    "assignments",
    "causes",
    "horizon",
    "horizon_pages",
    "impact",
    "intake",
    "internal",
    "listing",
    "measures",
    "pages",
    "planning",
    "questionnaire",
    "showing",
    "steps",
]
