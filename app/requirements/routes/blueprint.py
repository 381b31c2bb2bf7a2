"""The blueprint that the register's pages share."""

from app.web.access import Pages

pages = Pages("requirements", __name__)
