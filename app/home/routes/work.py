"""My work, search, and how far a piece of background work is."""

from flask import render_template, request

from app.background.queries import get_task
from app.core import links
from app.core.capability import Capability
from app.core.due import each_once
from app.core.text import one_line
from app.db import search
from app.home.domain.digest import due_words, sections_of
from app.home.rooms import everything_due
from app.home.routes.blueprint import pages
from app.web.access import SIGNED_IN, current_actor
from app.web.requests import now, session, today
from audits.reporting.queries.reports import made_files

SHOWN_ON_SCREEN = 50
FOUND_AT_MOST = 50
# What can be searched, with what it takes to read it.
FINDABLE = {
    "requirement": Capability.READ_REGISTER,
    "change": Capability.READ_CHANGES,
    "case": Capability.READ_CASES,
    "procedure": Capability.READ_PROCEDURES,
    "checklist": Capability.READ_CHECKLISTS,
    "aim": Capability.READ_ORGANISATION,
    "promise": Capability.READ_ORGANISATION,
    "objective": Capability.READ_ORGANISATION,
    "measure": Capability.READ_ORGANISATION,
    "product": Capability.READ_ORGANISATION,
    "internal_document": Capability.READ_ORGANISATION,
}


@pages.page("/", SIGNED_IN)
def my_work() -> str:
    actor = current_actor()
    items = each_once(everything_due(session(), actor, now()))
    sections = sections_of(items, SHOWN_ON_SCREEN)
    return render_template("home/my_work.html", sections=sections, today=today(), due_words=due_words, person=actor)


@pages.page("/search", SIGNED_IN)
def search_everything() -> str:
    query = one_line(request.args.get("q", ""))[:200]
    # Asked for by kind, so that what this person may not read takes no place among the best.
    kinds = [kind for kind, capability in FINDABLE.items() if current_actor().can(capability)]
    found = search.find(session(), current_actor(), query, kinds=kinds, limit=FOUND_AT_MOST) if query else []
    hits = [(hit, links.page_of(hit.kind, hit.key)) for hit in found]
    return render_template("home/search.html", query=query, hits=hits, most=FOUND_AT_MOST)


@pages.page("/background/<int:task_id>", SIGNED_IN)
def show_task(task_id: int) -> str:
    actor = current_actor()
    task = get_task(session(), actor, task_id)
    made = made_files(session(), actor, str(task.arguments.get("key", "")))
    return render_template("home/show_task.html", task=task, made=made)
