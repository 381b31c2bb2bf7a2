"""The two blueprints of the watch."""

from app.web.access import Pages

sources = Pages("sources", __name__)
changes = Pages("changes", __name__)
