"""Pages of consultations on procedures."""

from app.procedures.routes.consultations import answering, customers, listing, opening, panel, running, showing
from app.procedures.routes.consultations.blueprint import pages

__all__ = ["answering", "customers", "listing", "opening", "pages", "panel", "running", "showing"]
