"""Pages of procedures."""

from app.procedures.routes import (
    adding,
    audience,
    delegating,
    drafting,
    effects,
    listing,
    papers,
    proving,
    publishing,
    showing,
    signing,
    submitting,
)
from app.procedures.routes.blueprint import pages
from app.procedures.routes.consultations import pages as consultation_pages

__all__ = [
    "adding",
    "audience",
    "consultation_pages",
    "delegating",
    "drafting",
    "effects",
    "listing",
    "pages",
    "papers",
    "proving",
    "publishing",
    "showing",
    "signing",
    "submitting",
]
