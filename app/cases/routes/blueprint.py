"""What the pages of cases share."""

from app.core.capability import Capability
from app.web.access import Pages, needs

pages = Pages("cases", __name__)
READ, RUN = needs(Capability.READ_CASES), needs(Capability.RUN_CASES)
