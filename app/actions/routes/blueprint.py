"""What the pages of actions share."""

from collections.abc import Callable
from datetime import date

from flask import url_for

from app.files.queries import EvidenceLine
from app.web.access import Pages
from app.web.requests import now
from app.web.runtime import runtime

pages = Pages("actions", __name__)


def today() -> date:
    return now().astimezone(runtime().settings.zone).date()


def evidence_address(action_id: int) -> Callable[[EvidenceLine], str]:
    """The function that a list of evidence asks for the address of a line."""
    return lambda line: url_for("actions.download_evidence", action_id=action_id, evidence_id=line.id)
