"""What the pages of audits share: the blueprint, the rules, the local day, the toast."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.notifications.operations import Postage
from app.web.access import Pages, current_actor, needs
from app.web.requests import session
from app.web.runtime import runtime
from app.web.toasts import toast
from audits.conduct.models import Audit
from audits.conduct.queries.lists import visible_audit

pages = Pages("audits", __name__)
READ = needs(Capability.READ_AUDITS)
CONDUCT = needs(Capability.CONDUCT_AUDITS)
REOPEN = needs(Capability.REOPEN_AUDITS)
BOTH = ("GET", "POST")
Answer = str | Response | tuple[str, int]


def postage() -> Postage:
    return Postage.of(runtime())


def audit_to_change(audit_id: int) -> Audit:
    """The audit, held against other writers until this request's transaction ends."""
    return visible_audit(session(), current_actor(), audit_id, to_change=True)


def back_to(audit_id: int, text: str) -> Response:
    toast(text)
    return redirect(url_for("audits.show_audit", audit_id=audit_id), 303)
