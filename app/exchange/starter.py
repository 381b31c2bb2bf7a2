"""The whole starter library, from requirements to procedures; loaded by a command or the settings page."""

from collections.abc import Mapping
from typing import Any

from app.background.operations import Progress
from app.core.actor import Actor
from app.core.text import plural
from app.db.runtime import Runtime
from app.organisation.starter_library import load_starter as load_charter
from app.procedures.starter_library import load_starter as load_procedures
from app.requirements.domain.words import Sector
from app.requirements.starter_library import load_starter as load_requirements
from audits.checklists.starter_library import load_starter as load_checklists
from regwatch.sources.operations import load_sources

LOADER = Actor.system("The starter library")


def load_starter(runtime: Runtime, sector: Sector | None = None) -> tuple[str, ...]:
    """Add what is not there yet, requirements first, each file in a transaction of its own; what each came to.

    A sector that is given is chosen for the requirements that are there already too.
    """
    now = runtime.clock.now()
    with runtime.database.transaction() as session:
        requirements = load_requirements(session, sector=sector, by=LOADER, now=now)
    with runtime.database.transaction() as session:
        charter = load_charter(session, by=LOADER, now=now)
    with runtime.database.transaction() as session:
        added, held = load_sources(session, by=LOADER, now=now)
    with runtime.database.transaction() as session:
        checklists = load_checklists(session, by=LOADER, now=now)
    with runtime.database.transaction() as session:
        procedures = load_procedures(session, by=LOADER, now=now)
    drafts = plural(procedures.created, "draft of a procedure", "drafts of procedures")
    return (
        f"{plural(requirements.created, 'requirement')} added, {requirements.unchanged} already there",
        f"{charter.created} aims, promises, measures and drafts of objectives added, {charter.unchanged} already there",
        f"{plural(added, 'source')} added, {held} already there",
        f"{plural(checklists.created, 'checklist')} added, {checklists.unchanged} already there",
        f"{drafts} added, {procedures.unchanged} already there",
    )


def load_asked(runtime: Runtime, _arguments: Mapping[str, Any], progress: Progress) -> str:
    """The background work behind the button on the settings page."""
    progress(0, 1)
    done = load_starter(runtime)
    progress(1, 1)
    return ". ".join(done) + "."
