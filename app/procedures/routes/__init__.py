"""Pages of procedures, of their consultations and of who confirmed them."""

from app.procedures.routes import (
    adding,
    attesting,
    audience,
    confirming,
    delegating,
    drafting,
    effects,
    listing,
    papers,
    proving,
    publishing,
    questioning,
    showing,
    signing,
    submitting,
)
from app.procedures.routes.blueprint import attestation_pages, pages
from app.procedures.routes.consultations import pages as consultation_pages

__all__ = [
    "adding",
    "attestation_pages",
    "attesting",
    "audience",
    "confirming",
    "consultation_pages",
    "delegating",
    "drafting",
    "effects",
    "listing",
    "pages",
    "papers",
    "proving",
    "publishing",
    "questioning",
    "showing",
    "signing",
    "submitting",
]
