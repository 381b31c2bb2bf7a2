"""Pages of procedures."""

from app.procedures.routes import adding, audience, drafting, listing, papers, showing, submitting
from app.procedures.routes.blueprint import pages

__all__ = ["adding", "audience", "drafting", "listing", "pages", "papers", "showing", "submitting"]
