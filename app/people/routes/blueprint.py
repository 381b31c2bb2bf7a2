"""The blueprint that the modules beside it add their pages to."""

from app.web.access import Pages

pages = Pages("people", __name__)
