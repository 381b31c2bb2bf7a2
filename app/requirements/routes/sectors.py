"""Choosing the sector: what it would change in the starter library, and then the change itself."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import BadInput
from app.core.text import plural
from app.requirements import operations
from app.requirements.domain.places import SECTORS
from app.requirements.domain.sectors import SectorStep, changing, effects_of, stamp_of
from app.requirements.domain.words import Sector
from app.requirements.forms import SectorForm
from app.requirements.queries.sectors import sector_counts, starter_rows
from app.requirements.routes.blueprint import pages
from app.requirements.routes.editing import BOTH, EDIT
from app.requirements.starter_library import starter_refs
from app.web.access import current_actor
from app.web.requests import close_session, now, session
from app.web.toasts import toast

Answer = str | Response | tuple[str, int]


@pages.page("/requirements/sector", EDIT, methods=BOTH)
def choose_sector() -> Answer:
    """First the sectors, then by a link what one of them would change, and sent, that and nothing else is done."""
    form = SectorForm()
    if request.method == "GET":
        form.sector.data = request.args.get("sector")
        if form.sector.data is not None:
            form.sector.validate(form)
    elif form.validate():
        try:
            return _done(Sector(form.sector.data), form.seen.data or "")
        except BadInput as refused:
            close_session()
            form.take_errors(refused)
    sector = Sector(form.sector.data) if form.sector.data in SECTORS else None
    effects = effects_of(sector, starter_rows(session(), current_actor(), starter_refs())) if sector else []
    now_off = sector_counts(session(), current_actor())
    if form.sector.data is None:
        form.sector.data = next(iter(now_off), None)
    page = render_template(
        "requirements/choose_sector.html",
        form=form,
        sector=sector,
        sectors=SECTORS,
        now_off=now_off,
        by_effect={effect: [one for one in effects if one.effect is effect] for effect in SectorStep},
        change_count=len(changing(effects)),
        stamp=stamp_of(sector, effects) if sector else "",
    )
    return page, 422 if form.errors else 200


def _done(sector: Sector, seen: str) -> Response:
    effects = operations.choose_sector(
        session(), sector, among=starter_refs(), seen=seen, by=current_actor(), now=now()
    )
    count = len(changing(effects))
    toast(f"Changed {plural(count, 'requirement')} because of the sector." if count else "Nothing had to be changed.")
    return redirect(url_for("requirements.choose_sector"), 303)
