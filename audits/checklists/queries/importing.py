"""What storing documents would do, document by document, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.importing import RowVerdict
from app.db.scope import seen_client
from app.people.queries import person_rows
from app.people.queries.places import clients
from app.requirements.queries import requirement_rows
from audits.checklists.domain.checking import problems
from audits.checklists.domain.documents import ChecklistDocument, content_hash
from audits.checklists.models import ChecklistRow, ChecklistVersion
from audits.words import VersionState


@dataclass(frozen=True)
class Judged:
    """One document: what storing it would do, why not, and the rows that it speaks of."""

    document: ChecklistDocument
    verdict: RowVerdict
    problems: tuple[str, ...] = ()
    seal: str = ""
    checklist_id: int | None = None
    owner_id: int | None = None
    client_id: int | None = None


@dataclass(frozen=True)
class _Known:
    """What the documents may refer to."""

    requirements: Mapping[str, int]
    people: Mapping[str, int]
    clients: Mapping[str, int]
    checklists: Mapping[str, ChecklistRow] = field(default_factory=dict)
    seals: Mapping[int, str] = field(default_factory=dict)


def judge(session: Session, actor: Actor, documents: Sequence[ChecklistDocument]) -> list[Judged]:
    """A verdict for each document, in six queries however many there are."""
    known = _known(session, actor, documents)
    return [_judged(document, known) for document in documents]


def known_requirements(session: Session, actor: Actor, refs: Sequence[str]) -> dict[str, int]:
    """Ids by ref of the requirements, of these, that this actor may see."""
    if not refs:
        return {}
    requirements = requirement_rows()
    chosen = select(requirements.c.ref, requirements.c.id).where(
        requirements.c.ref.in_(sorted(set(refs))), seen_client(actor, requirements.c.client_id)
    )
    return {row.ref: row.id for row in session.execute(chosen)}


def _known(session: Session, actor: Actor, documents: Sequence[ChecklistDocument]) -> _Known:
    refs = [ref for document in documents for one in document.checklist.questions() for ref in one.requirement_refs]
    people = person_rows()
    owners = sorted({document.owner.lower() for document in documents if document.owner})
    held = {
        row.ref: row
        for row in session.scalars(
            select(ChecklistRow).where(col(ChecklistRow.ref).in_(sorted({document.ref for document in documents})))
        )
    }
    newest = select(
        col(ChecklistVersion.checklist_id), col(ChecklistVersion.content_hash), col(ChecklistVersion.state)
    ).where(
        col(ChecklistVersion.checklist_id).in_([row.row_id for row in held.values()]),
        col(ChecklistVersion.state) == VersionState.PUBLISHED,
    )
    emails = select(people.c.email, people.c.id).where(people.c.email.in_(owners), people.c.is_active)
    return _Known(
        requirements=known_requirements(session, actor, refs),
        people={row.email.lower(): row.id for row in session.execute(emails)} if owners else {},
        clients={line.name: line.id for line in clients(session)},
        checklists=held,
        seals={row.checklist_id: row.content_hash for row in session.execute(newest)} if held else {},
    )


def _judged(document: ChecklistDocument, known: _Known) -> Judged:
    held = known.checklists.get(document.ref)
    found = [str(one) for one in problems(document.checklist, known.requirements)]
    if document.owner and document.owner.lower() not in known.people:
        found.append(f"There is nobody here with the e-mail {document.owner}.")
    if document.client and document.client not in known.clients:
        found.append(f"There is no client {document.client}.")
    client_id = known.clients.get(document.client)
    if held is not None and held.is_retired:
        found.append(f"{document.ref} is retired.")
    if held is not None and held.client_id != client_id:
        found.append(f"{document.ref} is another client's, and that cannot change.")
    seal = content_hash(document)
    verdict = RowVerdict.NEW if held is None else RowVerdict.CHANGED
    if held is not None and known.seals.get(held.row_id) == seal:
        verdict = RowVerdict.UNCHANGED
    return Judged(
        document,
        RowVerdict.REFUSED if found else verdict,
        tuple(f"{document.ref}: {sentence}" for sentence in found),
        seal,
        held.row_id if held else None,
        known.people.get(document.owner.lower()),
        client_id,
    )
