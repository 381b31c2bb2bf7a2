"""The proof of a signed procedure, to be checked by somebody who has no Tidemark."""

from functools import partial

from flask import Response

from app.procedures.proof import KIND
from app.procedures.queries import visible_procedure
from app.procedures.queries.documents import documents_of
from app.procedures.routes.blueprint import READ, pages
from app.signing.downloads import proof_download
from app.signing.proof_file import SignedRecord
from app.web.access import current_actor
from app.web.requests import session


@pages.page("/procedures/<int:row_id>/proof", READ)
def download_proof(row_id: int) -> Response:
    """Every revision that was signed."""
    row = visible_procedure(session(), current_actor(), row_id)
    return proof_download(SignedRecord(KIND, row_id, row.code, partial(documents_of, session(), row)))
