"""A signed record as a file that proves it anywhere: what was signed, by whom, and what ties both to a mailed head.

The archive holds evidence (`proof.json`, `entries.json`, `signatures.json`, `others.txt`, a text for each revision that
was signed), the verifier and a page for whoever has to use it. Everything is given as it is kept: what was altered is
handed out altered, and the verifier says so.
"""

import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.canonical import canonical, instant_text
from app.core.errors import NotFound
from app.db.readable import UNREADABLE
from app.db.session import Database
from app.history.domain.chain import FIRST_PREVIOUS, Entry, Head, StoredEntry
from app.history.excerpt import Excerpt, digests_of_others, entries_about, last_of_first_format
from app.history.heads import MailedHead
from app.history.queries import head
from app.signing import verifier
from app.signing.models import Signature
from app.signing.proof import facts_of, signed_tag
from app.signing.proof_readme import Explained, readme

TextsOf = Callable[[Collection[int]], Mapping[int, Any]]  # what stood in some revisions, by revision
VERIFIER = Path(verifier.__file__)


@dataclass(frozen=True)
class SignedRecord:
    """What was signed, as the feature that holds it knows it; `texts` gives the documents that were hashed."""

    kind: str
    id: int
    name: str
    texts: TextsOf


@dataclass(frozen=True)
class RecordProof:
    """Everything of a proof but the digests of other entries, which are read while it is written."""

    record: SignedRecord
    signatures: tuple[dict[str, Any], ...]
    texts: Mapping[int, Any]
    excerpt: Excerpt
    explained: Explained


def proof_of(
    session: Session, actor: Actor, record: SignedRecord, mailed: MailedHead | None, *, now: datetime
) -> RecordProof:
    """The proof of a record that the actor may see; NotFound where nothing of it was signed.

    It runs to the head that was mailed last, or to the present one where none was mailed since the last signature.
    """
    rows = session.scalars(
        select(Signature)
        .where(col(Signature.subject_kind) == record.kind, col(Signature.subject_id) == record.id)
        .order_by(col(Signature.id))
    )
    signatures = tuple(facts_of(row) for row in rows)
    if not signatures:
        raise NotFound("signature under", record.name)
    always = signed_tag(record.kind)
    own = entries_about(session, actor, record.kind, str(record.id), always=always)
    # A text that was taken away after the mail is explained by an entry after the mail.
    needed = max((one.entry.sequence for one in own if one.entry.tag == always or one.entry.redacts), default=0)
    if mailed is not None and mailed.head.sequence < needed:
        mailed = None
    ends_at = mailed.head if mailed else head(session) or Head(0, FIRST_PREVIOUS)
    begins_after = last_of_first_format(session, ends_at.sequence)
    shown = tuple(one for one in own if one.entry.sequence <= ends_at.sequence)
    revisions = {one["subject_revision"] for one in signatures}
    explained = Explained(record.name, now, ends_at, begins_after, mailed.at if mailed else None)
    return RecordProof(record, signatures, record.texts(revisions), Excerpt(begins_after, ends_at, shown), explained)


def proof_archive(database: Database, proof: RecordProof, *, now: datetime) -> Iterator[bytes]:
    """The archive, piece by piece; memory stays flat however long the history is."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # it only writes
        for name, content in _files(proof):
            archive.writestr(_named(name, now), content)
            yield outlet.taken()
        with archive.open(_named("others.txt", now), "w") as others:
            for batch in digests_of_others(database, proof.excerpt):
                others.write("".join(f"{sequence} {content}\n" for sequence, content in batch).encode("ascii"))
                yield outlet.taken()
    yield outlet.taken()


class _Outlet:
    """Takes what the archive writes, until it is sent on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _files(proof: RecordProof) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", readme(proof.explained).encode()
    yield "verify.py", VERIFIER.read_bytes()
    yield "proof.json", canonical(_outline(proof))
    yield "signatures.json", canonical(list(proof.signatures))
    yield "entries.json", canonical([_whole(one) for one in proof.excerpt.entries])
    for revision, text in sorted(proof.texts.items()):
        if (spelt := _spelt(text)) is not None:
            yield f"text-{revision}.json", spelt


def _outline(proof: RecordProof) -> dict[str, Any]:
    return {
        "format": verifier.FORMAT,
        "kind": proof.record.kind,
        "id": proof.record.id,
        "begins_after": _as_document(proof.excerpt.begins_after),
        "head": _as_document(proof.excerpt.ends_at),
    }


def _as_document(place: Head) -> dict[str, Any]:
    return {"sequence": place.sequence, "hash": place.hash}


def _whole(stored: StoredEntry) -> dict[str, Any]:
    """An entry with all that it is hashed from, and its document."""
    fields = {name: getattr(stored.entry, name) for name in Entry.__dataclass_fields__}
    return {
        **fields,
        "at": instant_text(stored.entry.at),
        "hash": stored.hash,
        "format": stored.format,
        "salt": stored.salt,
        "document": stored.document if _spelt(stored.document) else None,
        "document_salt": stored.document_salt,
        "redacted": stored.redacted,
    }


def _spelt(value: Any) -> bytes | None:
    """Its canonical bytes; None for what somebody wrote into the database that has none."""
    try:
        return canonical(value)
    except UNREADABLE:
        return None


def _named(name: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
