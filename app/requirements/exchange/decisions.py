"""Decisions in files: whether a requirement applies, everywhere or at one place, from when to when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.importing import Document
from app.core.text import READ_LATER
from app.db.bulk import update_rows
from app.db.scope import seen_client
from app.history.operations import EntrySubject
from app.requirements.domain.places import EVERYWHERE, Where, place_of
from app.requirements.domain.words import Applicability, shown
from app.requirements.exchange.known import KnownRequirement, day_of
from app.requirements.exchange.periods import MovedPeriod, PeriodFile, PeriodLookup, days_in_words
from app.requirements.models import Requirement, RequirementApplicability
from app.requirements.operations.dated import Decided, PastHolding, end_decisions, keep_decisions, keep_past
from app.requirements.queries.places import NamedPlace, every_place


class Decisions(PeriodFile):
    table = RequirementApplicability
    values: Mapping[str, Any] = {"applicability": "", "reason": "", "review_on": None}
    tag = "requirement:applicability_decided"

    def _seen(self, actor: Actor) -> Any:
        return and_(super()._seen(actor), seen_client(actor, col(RequirementApplicability.client_id)))

    def _documents(self, session: Session, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
        words = {place.key: word_of(place.key, place.name) for place in every_place(session, actor)}
        return [
            {
                "ref": row.ref,
                "place": words.get(row[0].scope, row[0].scope),
                "applicability": row[0].applicability.value,
                "reason": row[0].reason,
                "from_on": row[0].from_on.isoformat() if row[0].from_on else None,
                "to_on": row[0].to_on.isoformat() if row[0].to_on else None,
                "review_on": row[0].review_on.isoformat() if row[0].review_on else None,
            }
            for row in rows
        ]

    def _names(self, session: Session, actor: Actor, _documents: Sequence[Document]) -> Mapping[str, Any]:
        return {word_of(place.key, place.name).casefold(): place for place in every_place(session, actor)}

    def _place(self, document: Document, found: PeriodLookup) -> str:
        place: NamedPlace | None = found.names.get(_typed(document))
        return place.key if place else ""

    def _problems(self, document: Document, of: KnownRequirement, found: PeriodLookup) -> dict[str, str]:
        problems, key = {}, self._place(document, found)
        if document["place"] and not key:
            alike = (word for word in found.names if word.startswith(_typed(document)))
            example = next(iter([*alike, *found.names]), "site: leeds")
            problems["place"] = f"There is no place of this name. Write its sort and its name, such as “{example}”"
        place = place_of(key) or EVERYWHERE
        if place.client_id is not None and of.client_id not in {None, place.client_id}:
            problems["place"] = f"{of.ref} belongs to another client, so nothing is decided of it for this one"
        if not document["applicability"]:
            problems["applicability"] = "Say whether it applies"
        if document["applicability"] == Applicability.DOES_NOT_APPLY and not document["reason"]:
            problems["reason"] = f"Say why it does not apply. {READ_LATER}"
        return problems

    def _today_problems(self, document: Document, found: PeriodLookup) -> dict[str, str]:
        place: NamedPlace | None = found.names.get(_typed(document))
        if place is not None and place.is_retired:
            return {"place": f"{place.name} is retired, so nothing new is decided for it"}
        return {}

    def _stored(self, document: Document, _found: PeriodLookup) -> Decided:
        word, day = Applicability(document["applicability"]), day_of(document["review_on"])
        return Decided(word, document["reason"], day)

    def _write(self, session: Session, moved: Sequence[MovedPeriod], *, by: Actor, now: datetime) -> None:
        past = [
            PastHolding(one.of.id, *one.what.tells, one.values, _where(one.place)) for one in moved if one.what.tells
        ]
        begun = [one for one in moved if one.what.begins_today]
        everywhere = [
            {"id": one.of.id, "applicability": one.values.applicability, "applicability_reason": one.values.reason}
            for one in begun
            if not one.place
        ]
        update_rows(session, Requirement, everywhere)
        for key in sorted({one.place for one in moved}):
            ended = [one.of.id for one in moved if one.place == key and one.what.ends_today]
            end_decisions(session, ended, _where(key), now=now)
            decided = {one.of.id: one.values for one in begun if one.place == key}
            keep_decisions(session, decided, place=_where(key), by=by, now=now)
        keep_past(session, past, by=by, now=now)

    def _subject(self, moved: MovedPeriod) -> EntrySubject:
        """What is decided for one client is for that client's people to read, as on the page."""
        return moved.of.subject_for(_where(moved.place).client_id)

    def _said(self, moved: MovedPeriod) -> str:
        place = str(moved.document["place"]).partition(":")[2].strip()
        said = f"decided on {moved.of.ref}" + (f" for {place}" if place else "")
        if moved.what.ends_today:
            return f"{said}: as everywhere"
        decided: Decided = moved.values
        reason = f" ({decided.reason})" if decided.reason else ""
        return f"{said}: {shown(decided.applicability).lower()}{reason}{days_in_words(moved.what)}"


DECISIONS = Decisions()


def word_of(key: str, name: str) -> str:
    """A place as a file has it, such as `site: Leeds`."""
    return f"{key.partition(':')[0]}: {name}"


def _typed(document: Document) -> str:
    """The place that a row names, as the places that there are are looked up."""
    kind, _, name = str(document.get("place") or "").partition(":")
    return word_of(kind.strip() + ":", name.strip()).casefold()


def _where(key: str) -> Where:
    return place_of(key) or EVERYWHERE
