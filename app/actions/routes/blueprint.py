"""The blueprint that the pages of actions share."""

from datetime import date

from app.web.access import Pages
from app.web.requests import now
from app.web.runtime import runtime

pages = Pages("actions", __name__)


def today() -> date:
    return now().astimezone(runtime().settings.zone).date()
