"""The proof of a signed record as the answer to a request: the route of whoever holds the record calls this."""

from flask import Response, current_app

from app.signing.proof_file import SignedRecord, proof_archive, proof_of
from app.web.access import current_actor
from app.web.exports import streamed
from app.web.requests import close_session, now, session
from app.web.runtime import runtime

ZIP = "application/zip"


def proof_download(record: SignedRecord) -> Response:
    """Stream the proof of a record that its caller found to be this person's to see.

    Which heads were mailed only a higher feature knows; the factory hands its answer over.
    """
    mailed = current_app.extensions["tidemark-mailed-head"](session())
    proof, at, database = proof_of(session(), current_actor(), record, mailed, now=now()), now(), runtime().database
    close_session()
    return streamed(proof_archive(database, proof, now=at), f"{record.name}-proof.zip", ZIP)
