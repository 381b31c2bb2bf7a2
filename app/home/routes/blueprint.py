"""The blueprint that the pages of home share."""

from app.web.access import Pages

pages = Pages("home", __name__)
