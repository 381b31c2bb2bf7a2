"""The list of consultations: those that wait for one's own answer, the open ones, and those that ended."""

from flask import render_template, request

from app.core.capability import Capability
from app.procedures.routes.consultations.blueprint import READ, pages
from app.signing.queries.consultations import ConsultationFilter, consultations_page, to_answer
from app.web.access import current_actor
from app.web.addresses import page_address
from app.web.requests import session, today

LIST = "consultations.list_consultations"
STATES = {"mine": "Mine to answer", "": "Open", "closed": "Ended", "all": "All"}


@pages.page("/consultations", READ)
def list_consultations() -> str:
    state = request.args.get("state", "")
    wanted = ConsultationFilter(state if state in STATES else "")
    return render_template(
        "consultations/list_consultations.html",
        page=consultations_page(session(), current_actor(), wanted, request.args.get("after")),
        wanted=wanted,
        states=STATES,
        mine=len(to_answer(session(), current_actor())),
        page_url=page_address(LIST, ("state",)),
        today=today(),
        may_write=current_actor().can(Capability.WRITE_PROCEDURES),
    )
