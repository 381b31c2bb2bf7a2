"""Imports every models module, so that migrations and tests see all tables."""

from app.background import models as background
from app.db import search
from app.db.row import Row
from app.files import models as files
from app.history import models as history
from app.home import models as home
from app.notifications import models as notifications
from app.people import models as people
from app.requirements import models as requirements
from app.web import models as web
from regwatch import models as regwatch

MODULES = (background, files, history, home, notifications, people, regwatch, requirements, search, web)
metadata = Row.metadata
