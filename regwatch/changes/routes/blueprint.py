"""The blueprint of changes."""

from app.web.access import Pages

pages = Pages("changes", __name__)
