"""Imports every models module, so that migrations and tests see all tables."""

from app.actions import models as actions
from app.background import models as background
from app.db import search
from app.db.row import Row
from app.exchange import models as exchange
from app.files import models as files
from app.history import models as history
from app.home import models as home
from app.notifications import models as notifications
from app.people import models as people
from app.requirements import models as requirements
from app.signing import models as signing
from app.suggestions import models as suggestions
from app.web import models as web
from audits import models as audits
from regwatch import models as regwatch

MODULES = (
    *(actions, audits, background, exchange, files, history, home, notifications, people, regwatch, requirements),
    *(search, signing, suggestions, web),
)
metadata = Row.metadata
