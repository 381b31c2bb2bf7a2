"""Imports every models module, so that migrations and tests see all tables."""

from app.actions import models as actions
from app.background import models as background
from app.cases import models as cases
from app.db import search
from app.db.row import Row
from app.exchange import models as exchange
from app.files import models as files
from app.history import models as history
from app.home import models as home
from app.notifications import models as notifications
from app.organisation import models as organisation
from app.people import models as people
from app.procedures import models as procedures
from app.reminders import models as reminders
from app.requirements import models as requirements
from app.signing import models as signing
from app.suggestions import models as suggestions
from app.web import models as web
from audits.checklists import models as checklists
from audits.conduct import models as conduct
from audits.findings import models as findings
from audits.reporting import models as reporting
from regwatch.changes import models as changes
from regwatch.sources import models as sources

MODULES = (
    *(
        actions,
        background,
        cases,
        changes,
        checklists,
        conduct,
        exchange,
        files,
        findings,
        history,
        home,
        notifications,
        organisation,
    ),
    *(people, procedures, reminders, reporting, requirements, search, signing, sources, suggestions, web),
)
metadata = Row.metadata
