"""What the pages of actions share."""

from collections.abc import Callable

from flask import url_for

from app.files.queries import EvidenceLine
from app.web.access import Pages

pages = Pages("actions", __name__)


def evidence_address(action_id: int) -> Callable[[EvidenceLine], str]:
    """The function that a list of evidence asks for the address of a line."""
    return lambda line: url_for("actions.download_evidence", action_id=action_id, evidence_id=line.id)
