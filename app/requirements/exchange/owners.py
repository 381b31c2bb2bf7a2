"""Owners in files: who answered for a requirement, and in whose place, from when to when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.core.actor import Actor
from app.core.importing import Document
from app.db.bulk import update_rows
from app.people.queries import people_by_emails, person_rows
from app.requirements.exchange.known import KnownRequirement
from app.requirements.exchange.periods import MovedPeriod, PeriodFile, PeriodLookup, days_in_words
from app.requirements.models import Requirement, RequirementOwnership
from app.requirements.operations.dated import Holders, PastHolding, keep_holders, keep_past

PLACES = ("owner", "deputy")


class Owners(PeriodFile):
    table = RequirementOwnership
    values: Mapping[str, Any] = {"owner": "", "deputy": "", "reason": ""}
    tag = "requirement:assigned"

    def _documents(self, session: Session, _actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
        people = person_rows()
        ids = {key for row in rows for key in (row[0].owner_id, row[0].deputy_id) if key is not None}
        chosen = select(people.c.id, people.c.email).where(people.c.id.in_(sorted(ids)))
        emails = {row.id: row.email for row in session.execute(chosen)}
        return [
            {
                "ref": row.ref,
                "owner": emails.get(row[0].owner_id, ""),
                "deputy": emails.get(row[0].deputy_id, ""),
                "reason": row[0].reason,
                "from_on": row[0].from_on.isoformat() if row[0].from_on else None,
                "to_on": row[0].to_on.isoformat() if row[0].to_on else None,
            }
            for row in rows
        ]

    def _whole(self, raw: Document, kept: Sequence[Any]) -> dict[str, Any]:
        whole = super()._whole(raw, kept)
        return whole | {name: str(whole[name]).strip().lower() for name in PLACES}

    def _names(self, session: Session, actor: Actor, documents: Sequence[Document]) -> Mapping[str, Any]:
        emails = {str(document.get(name) or "").strip().lower() for document in documents for name in PLACES}
        return people_by_emails(session, actor, emails - {""})

    def _problems(self, document: Document, _of: KnownRequirement, found: PeriodLookup) -> dict[str, str]:
        """Who left may have answered for it once."""
        problems = {
            name: f"Nobody here has the address {document[name]}"
            for name in PLACES
            if document[name] and document[name] not in found.names
        }
        if document["owner"] and document["owner"] == document["deputy"]:
            problems["deputy"] = "The deputy must be somebody other than the owner"
        return problems

    def _today_problems(self, document: Document, found: PeriodLookup) -> dict[str, str]:
        return {
            name: "That person is not here any more. Choose another"
            for name in PLACES
            if document[name] and not found.names[document[name]][1]
        }

    def _stored(self, document: Document, found: PeriodLookup) -> Holders:
        owner, deputy = (found.names[document[name]][0] if document[name] else None for name in PLACES)
        return Holders(owner, deputy, document["reason"])

    def _write(self, session: Session, moved: Sequence[MovedPeriod], *, by: Actor, now: datetime) -> None:
        begun = {one.of.id: one.values for one in moved if one.what.begins_today}
        rows = [{"id": key, "owner_id": one.owner_id, "deputy_id": one.deputy_id} for key, one in begun.items()]
        update_rows(session, Requirement, rows)
        keep_holders(session, begun, by=by, now=now)
        past = [PastHolding(one.of.id, *one.what.tells, one.values) for one in moved if one.what.tells]
        keep_past(session, past, by=by, now=now)

    def _said(self, moved: MovedPeriod) -> str:
        owner, deputy = (moved.document[name] or "nobody" for name in PLACES)
        return f"noted who answers for {moved.of.ref}: owner {owner}, deputy {deputy}{days_in_words(moved.what)}"


OWNERS = Owners()
