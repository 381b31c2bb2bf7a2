"""The blueprint that the pages of exchange share."""

from app.core.capability import Capability
from app.web.access import Pages, needs

pages = Pages("exchange", __name__)
IMPORT = needs(Capability.IMPORT_DATA)
