"""Pages of sign-in, of one's own account, of people and of places."""

from app.people.routes import editing, handing_over, own, people, places, sign_in, steps
from app.people.routes.blueprint import pages

__all__ = ["editing", "handing_over", "own", "pages", "people", "places", "sign_in", "steps"]
