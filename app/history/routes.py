"""The history page."""

from app.core.capability import Capability
from app.web.access import Pages, needs

pages = Pages("history", __name__)


@pages.page("/history", needs(Capability.READ_HISTORY))
def list_entries() -> str:
    return ""
