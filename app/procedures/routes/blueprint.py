"""What the pages of procedures share."""

from dataclasses import dataclass

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.procedures.domain.parts import PART_WORDS
from app.procedures.domain.words import SHOWN
from app.procedures.models import Procedure
from app.procedures.queries import visible_procedure
from app.web.access import Pages, current_actor, needs
from app.web.requests import session
from app.web.toasts import toast

pages = Pages("procedures", __name__)
attestation_pages = Pages("attestations", __name__)
READ, WRITE = needs(Capability.READ_PROCEDURES), needs(Capability.WRITE_PROCEDURES)
REMIND = needs(Capability.ASSIGN_ACTIONS)  # whoever leads or manages people, and officers
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


@pages.context_processor
@attestation_pages.context_processor
def words() -> dict[str, object]:
    """The product's words for the fixed words of these pages."""
    return {"shown": SHOWN, "part_words": PART_WORDS}


@dataclass(frozen=True)
class ChangePage:
    """A page that is one form about a procedure: what it says above it, which fields it asks, and where it is sent."""

    title: str
    crumb: str
    lede: str
    action: str
    save: str
    fields: tuple[str, ...] = ()


def held(row_id: int) -> Procedure:
    """The procedure, held until the request ends."""
    return visible_procedure(session(), current_actor(), row_id, to_change=True)


def back_to(row: Procedure, said: str) -> Response:
    toast(said)
    return redirect(url_for("procedures.show_procedure", row_id=row.row_id), 303)
