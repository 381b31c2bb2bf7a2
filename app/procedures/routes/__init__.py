"""Pages of procedures."""

from app.procedures.routes import adding, drafting, listing, papers, showing, submitting
from app.procedures.routes.blueprint import pages

__all__ = ["adding", "drafting", "listing", "pages", "papers", "showing", "submitting"]
