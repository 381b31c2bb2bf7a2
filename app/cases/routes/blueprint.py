"""What the pages of cases share."""

from app.core.capability import Capability
from app.web.access import Pages, needs

pages = Pages("cases", __name__)
horizon_pages = Pages("horizon", __name__)  # a place of its own in the menu
READ, RUN, APPROVE = needs(Capability.READ_CASES), needs(Capability.RUN_CASES), needs(Capability.APPROVE_PLANS)
ANSWER, SET_QUESTIONS = needs(Capability.ANSWER_ASSIGNMENTS), needs(Capability.SET_IMPACT_QUESTIONS)
