"""Showing a new link to set a password, once.

It travels in the administrator's own signed cookie; the database holds its hash alone.
"""

from flask import session as cookie

from app.core import links
from app.web.runtime import runtime

LINK = "password_link"


def keep_link(person_id: int, token: str) -> None:
    address = links.absolute(runtime().settings.address, links.set_password(token))
    cookie[LINK] = {"person_id": person_id, "address": address}
