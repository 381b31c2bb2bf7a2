"""The proof of a signed audit, to be checked by somebody who has no Tidemark."""

from functools import partial

from flask import Response

from app.signing.downloads import proof_download
from app.signing.proof_file import SignedRecord
from app.web.access import current_actor
from app.web.requests import session
from audits.conduct.operations.rows import KIND, label
from audits.conduct.queries.lists import visible_audit
from audits.conduct.queries.results import contents_of
from audits.conduct.routes.blueprint import READ, pages


@pages.page("/audits/<int:audit_id>/proof", READ)
def download_proof(audit_id: int) -> Response:
    """Every revision that was signed: a later one leaves the signatures under an earlier one true."""
    audit = visible_audit(session(), current_actor(), audit_id)
    return proof_download(SignedRecord(KIND, audit_id, label(audit), partial(contents_of, session(), audit)))
