"""Proofs of signed records as folders: made of entries that no database ever held, or unpacked from an archive."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.canonical import digest, instant_text
from app.history.domain.chain import (
    FIRST_PREVIOUS,
    REDACTED,
    REDACTED_KIND,
    Entry,
    EntryFormat,
    Head,
    StoredEntry,
    content_digest,
    document_hash,
    entry_hash,
    seal,
)
from app.history.excerpt import Excerpt
from app.signing.proof_file import RecordProof, SignedRecord, _files
from app.signing.proof_readme import Explained

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXTS = {1: {"title": "Müller's call", "steps": ["Hear it", "Reply"]}, 2: {"title": "Again", "passed": True}}
EVIDENCE = ("proof.json", "entries.json", "signatures.json", "others.txt", "text-1.json", "text-2.json")


@dataclass
class Chain:
    """A history in the making; each call appends an entry."""

    entries: list[StoredEntry]

    def tell(
        self, tag: str, subject: tuple[str, str], document: object, form: EntryFormat = EntryFormat.LINKED
    ) -> StoredEntry:
        number = len(self.entries) + 1
        body, salt = {"before": None, "after": document}, f"{number:032x}"
        if isinstance(document, dict) and "sealed" in document:
            body = document
        entry = Entry(
            sequence=number,
            at=START + timedelta(minutes=number),
            tag=tag,
            sentence=f"Leila Haddad did {tag} as entry {number}",
            actor_id=3,
            actor_name="Leila Haddad",
            subject_kind=subject[0],
            subject_id=subject[1],
            client_id=None,
            document_hash=document_hash(body, salt),
            previous_hash=self.entries[-1].hash if self.entries else FIRST_PREVIOUS,
        )
        own_salt = f"{number + 500:032x}" if form is EntryFormat.LINKED else ""
        hashed = entry_hash(entry, form, own_salt)
        self.entries.append(StoredEntry(entry, hashed, body, salt, format=form, salt=own_salt))
        return self.entries[-1]

    def sign(self, revision: int, name: str, form: EntryFormat = EntryFormat.LINKED) -> dict[str, object]:
        facts = {
            "subject_kind": "audit",
            "subject_id": 13,
            "subject_revision": revision,
            "meaning": "Completed by",
            "person_id": 3,
            "name": name,
            "post": "Team leader",
            "text_hash": digest(TEXTS[revision]),
            "signed_at": instant_text(START),
        }
        self.tell("audit:signed", ("audit", "13"), {"after": facts["name"], "sealed": {"signature": seal(facts)}}, form)
        return facts

    def redact(self, sequence: int) -> None:
        held = self.entries[sequence - 1]
        self.entries[sequence - 1] = replace(held, document=None, document_salt="", redacted=True)
        self.tell(REDACTED, (REDACTED_KIND, str(sequence)), {"entry": sequence})


def own(stored: StoredEntry) -> bool:
    return (stored.entry.subject_kind, stored.entry.subject_id) in {("audit", "13"), (REDACTED_KIND, "3")}


def write_proof(
    folder: Path, entries: list[StoredEntry], signatures: Iterable[dict[str, object]], begins_after: Head | None = None
) -> Path:
    """The files of a proof of audit 13 in a folder, as the archive would hold them."""
    begins = begins_after or Head(0, FIRST_PREVIOUS)
    ends = Head(entries[-1].entry.sequence, entries[-1].hash)
    excerpt = Excerpt(begins, ends, tuple(filter(own, entries)))
    record = SignedRecord("audit", 13, "A-0013", lambda _revisions: TEXTS)
    explained = Explained("A-0013", START, ends, begins, None)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _files(RecordProof(record, tuple(signatures), TEXTS, excerpt, explained)):
        (folder / name).write_bytes(content)
    others = [
        f"{one.entry.sequence} {content_digest(one.entry, one.salt)}\n"
        for one in entries
        if not own(one) and one.entry.sequence > begins.sequence
    ]
    (folder / "others.txt").write_text("".join(others), encoding="ascii")
    return folder


def signed_chain() -> tuple[Chain, list[dict[str, object]]]:
    """Nine entries: five about the audit, of which two tell of signatures, and four about other things."""
    chain = Chain([])
    chain.tell("requirement:created", ("requirement", "7"), {"title": "Kept from others"})
    chain.tell("audit:planned", ("audit", "13"), {"auditor": "Leila Haddad"})
    chain.tell("audit:completed", ("audit", "13"), {"outcome": "pass", "share": 0.5})
    first = chain.sign(1, "Leila Haddad")
    chain.tell("person:added", ("person", "4"), {"name": "Nobody's business"})
    chain.tell("audit:reopened", ("audit", "13"), {"reason": "A wrong answer \u2028 and \U0001f600"})
    chain.tell("requirement:changed", ("requirement", "7"), {"title": "Kept as well"})
    second = chain.sign(2, "Léila O'Haddad")
    chain.tell("action:added", ("action", "2"), None)
    return chain, [first, second]


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def verified(folder: Path, *arguments: str) -> tuple[int, str]:
    """What the verifier in a folder says: a Python of its own, with no path to the product and no database."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", env={}, timeout=60, check=False,
    )  # fmt: skip
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout
