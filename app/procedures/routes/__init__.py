"""Pages of procedures."""

from app.procedures.routes import (
    adding,
    audience,
    drafting,
    effects,
    listing,
    papers,
    proving,
    publishing,
    showing,
    submitting,
)
from app.procedures.routes.blueprint import pages

__all__ = [
    "adding",
    "audience",
    "drafting",
    "effects",
    "listing",
    "pages",
    "papers",
    "proving",
    "publishing",
    "showing",
    "submitting",
]
