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

__all__ = [
    "adding",
    "audience",
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
