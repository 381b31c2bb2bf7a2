"""The blueprint of sources."""

from app.web.access import Pages

pages = Pages("sources", __name__)
