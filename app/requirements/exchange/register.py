"""The register in files: its requirements as documents, judged in batches and moved by set-based statements.

A document carries every field of a requirement and its newest wording; what is not carried, and why, stands beside
the test that holds them to the tables. The caller records; nothing here writes history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import next_review
from app.core.importing import ABSENT, Asker, Document, Judgement, RowVerdict, differences
from app.db.bulk import insert_known_by, update_rows
from app.db.paging import Order, Page, page_of
from app.db.scope import seen_client
from app.people.queries import client_names, people_by_emails, person_rows
from app.requirements.domain.contents import NewWording, Tags, Wording
from app.requirements.domain.documents import (
    DEFAULTS,
    LISTS,
    WORDING,
    is_reworded,
    problems_of_change,
    problems_of_new,
    problems_of_values,
    tidied,
)
from app.requirements.domain.words import Applicability, Binding, Kind, Status
from app.requirements.models import Requirement, RequirementTag, RequirementVersion
from app.requirements.operations.dated import Decided, Holders, keep_decisions, keep_holders, keep_status
from app.requirements.operations.rows import (
    FindableText,
    NextVersion,
    add_versions,
    findable_text,
    make_findable,
    set_tags,
)

BATCH = 500
FIELDS = (
    "ref", "kind", "binding", "instrument", "status", "review_frequency_months", "review_due_on", "reviewed_on",
    "applicability", "applicability_reason", "url", "verify", "verify_note", "clock", "retention_years",
)  # fmt: skip
FOUND_BY = (*WORDING, "instrument", "themes", "aliases")
WORDS = {"kind": Kind, "binding": Binding, "status": Status, "applicability": Applicability}


@dataclass(frozen=True)
class StoredRequirement:
    """A requirement that is stored already: its row, and the whole of it as a document."""

    id: int
    client_id: int | None
    version: int
    row_version: int
    holders: Mapping[str, int | None]
    document: dict[str, Any]


@dataclass(frozen=True)
class RegisterLookup:
    """What a batch of documents refers to, looked up at once."""

    held: Mapping[str, StoredRequirement]
    foreign: frozenset[str]
    people: Mapping[str, tuple[int, bool]]
    clients: Mapping[str, int]


@dataclass
class RegisterPlan:
    """The rows to write, made before the transaction begins."""

    held: dict[str, str] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    versions: list[tuple[str, int, NewWording]] = field(default_factory=list)
    tags: dict[str, Tags] = field(default_factory=dict)
    texts: list[FindableText] = field(default_factory=list)
    holders: dict[str, Holders] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    decisions: dict[str, Decided] = field(default_factory=dict)
    at: datetime = field(init=False)
    ids: dict[str, int] = field(default_factory=dict)


def documents_page(session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
    """A page of the register by ref; its rows are documents."""
    statement = select(Requirement).where(seen_client(actor, col(Requirement.client_id)))
    page = page_of(session, statement, Order(col(Requirement.ref), col(Requirement.id)), cursor, size)
    held = _documents(session, [row[0] for row in page.rows])
    return Page(tuple(held[row[0].ref].document for row in page.rows), page.next_cursor, page.previous_cursor)


def judge_documents(session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
    """What bringing in each of these would do; a few queries for all of them."""
    tidy = [tidied(document) for document in documents]
    found = _look_up(session, asker.actor, tidy)
    return [_judged(document, found) for document in tidy]


def new_plan() -> RegisterPlan:
    return RegisterPlan()


def plan_documents(
    session: Session, documents: Sequence[Document], plan: RegisterPlan, *, asker: Asker, now: datetime
) -> list[Judgement]:
    """Judge the documents, and add to the plan what is to be written for those that are new or changed."""
    plan.at = now
    tidy = [tidied(document) for document in documents]
    found = _look_up(session, asker.actor, tidy)
    judged = [_judged(document, found) for document in tidy]
    for document, one in zip(tidy, judged, strict=True):
        if one.verdict not in {RowVerdict.NEW, RowVerdict.CHANGED}:
            continue
        held = found.held.get(document["ref"])
        plan.held[document["ref"]] = one.held
        if one.verdict is RowVerdict.NEW:
            _plan_new(plan, _whole(document, asker.today), found, now)
        elif held is not None:
            _plan_changed(plan, held, document, found, now)
    return judged


def is_as_planned(session: Session, plan: RegisterPlan) -> bool:
    """Whether everything that the plan looked at is still as it was; holds the rows until the transaction ends."""
    refs = list(plan.held)
    stored: dict[str, str] = {}
    for start in range(0, len(refs), BATCH):
        chosen = select(col(Requirement.ref), col(Requirement.id), col(Requirement.row_version)).where(
            col(Requirement.ref).in_(refs[start : start + BATCH])
        )
        stored |= {row.ref: f"{row.id}/{row.row_version}" for row in session.execute(chosen.with_for_update())}
    return all(stored.get(ref, ABSENT) == stamp for ref, stamp in plan.held.items())


def move_documents(session: Session, plan: RegisterPlan, *, asker: Asker) -> None:
    """Write the plan: a statement for each table, however many rows."""
    plan.ids |= insert_known_by(session, Requirement, plan.new, "ref")
    update_rows(session, Requirement, plan.changed)
    versions = [NextVersion(plan.ids[ref], number, new) for ref, number, new in plan.versions]
    if versions:
        add_versions(session, versions, by=asker.actor, now=plan.at)
    set_tags(session, {plan.ids[ref]: tags for ref, tags in plan.tags.items()})
    make_findable(session, {plan.ids[text.ref]: text for text in plan.texts})
    said: dict[str, Any] = {"by": asker.actor, "now": plan.at}
    keep_holders(session, {plan.ids[ref]: held for ref, held in plan.holders.items()}, **said)
    keep_status(session, {plan.ids[ref]: held for ref, held in plan.statuses.items()}, **said)
    keep_decisions(session, {plan.ids[ref]: held for ref, held in plan.decisions.items()}, **said)


def _look_up(session: Session, actor: Actor, documents: Sequence[Document]) -> RegisterLookup:
    refs = [str(document.get("ref", "")) for document in documents]
    rows = list(session.scalars(select(Requirement).where(col(Requirement.ref).in_(refs))))
    seen = set(
        session.scalars(
            select(col(Requirement.id)).where(
                col(Requirement.ref).in_(refs), seen_client(actor, col(Requirement.client_id))
            )
        )
    )
    emails = {str(document.get(name) or "") for document in documents for name in ("owner", "deputy")}
    return RegisterLookup(
        held=_documents(session, [row for row in rows if row.row_id in seen]),
        foreign=frozenset(row.ref for row in rows if row.row_id not in seen),
        people=people_by_emails(session, actor, emails - {""}),
        clients=client_names(session, actor),
    )


def _documents(session: Session, rows: Sequence[Requirement]) -> dict[str, StoredRequirement]:
    """These requirements as documents, by ref: four queries, however many."""
    ids = [row.row_id for row in rows]
    if not ids:
        return {}
    tags: dict[int, dict[str, list[str]]] = {key: {name: [] for name in LISTS} for key in ids}
    names = {kind: name for name, kind in LISTS.items()}
    of_tag = select(col(RequirementTag.requirement_id), col(RequirementTag.kind), col(RequirementTag.value))
    for tag in session.execute(
        of_tag.where(col(RequirementTag.requirement_id).in_(ids)).order_by(col(RequirementTag.id))
    ):
        tags[tag.requirement_id][names[tag.kind]].append(tag.value)
    wordings = _newest_wordings(session, ids)
    emails = _emails(session, {key for row in rows for key in (row.owner_id, row.deputy_id) if key is not None})
    clients = {key: name for name, key in client_names(session, Actor.system()).items()}
    return {
        row.ref: StoredRequirement(
            row.row_id,
            row.client_id,
            row.version,
            row.row_version,
            {"owner": row.owner_id, "deputy": row.deputy_id},
            tidied(
                {
                    **{name: getattr(row, name) for name in FIELDS},
                    **wordings[row.row_id],
                    **tags[row.row_id],
                    "client": clients.get(row.client_id or 0, ""),
                    "owner": emails.get(row.owner_id or 0, ""),
                    "deputy": emails.get(row.deputy_id or 0, ""),
                }
            ),
        )
        for row in rows
    }


def _newest_wordings(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    names = (*WORDING, "effective_from", "note")
    newest = and_(
        col(Requirement.id) == col(RequirementVersion.requirement_id),
        col(Requirement.version) == col(RequirementVersion.number),
    )
    columns = [getattr(RequirementVersion, name) for name in names]
    chosen = select(col(RequirementVersion.requirement_id), *columns).join(Requirement, newest)
    rows = session.execute(chosen.where(col(RequirementVersion.requirement_id).in_(ids)))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _emails(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    people = person_rows()
    rows = session.execute(select(people.c.id, people.c.email).where(people.c.id.in_(sorted(ids))))
    return {row.id: row.email for row in rows}


def _judged(document: Document, found: RegisterLookup) -> Judgement:
    ref = str(document.get("ref", ""))
    held = found.held.get(ref)
    if ref in found.foreign:
        return Judgement({"ref": f"The register holds {ref} for a client that is not yours"})
    problems = problems_of_values(document)
    if held is None:
        problems |= problems_of_new(document)
    else:
        problems |= problems_of_change(held.document, document, held.version)
    problems |= _people_problems(document, held, found)
    client = document.get("client")
    if client and client not in found.clients:
        problems["client"] = f"There is no client “{client}”. Add it under People, or leave this empty"
    changes = {} if held is None else differences(held.document, document)
    return Judgement(problems, changes, _stamp(held))


def _people_problems(document: Document, held: StoredRequirement | None, found: RegisterLookup) -> dict[str, str]:
    """Owners must be here, but for one who holds the place already; the deputy is somebody else."""
    problems = {}
    for name in ("owner", "deputy"):
        email = document.get(name)
        if not email or (held is not None and held.document[name] == email):
            continue
        known = found.people.get(email)
        if known is None:
            problems[name] = f"Nobody here has the address {email}"
        elif not known[1]:
            problems[name] = "That person is not here any more. Choose another"
    before = held.document if held is not None else {}
    owner = document.get("owner", before.get("owner"))
    if owner and owner == document.get("deputy", before.get("deputy")):
        problems["deputy"] = "The deputy must be somebody other than the owner"
    return problems


def _stamp(held: StoredRequirement | None) -> str:
    return ABSENT if held is None else f"{held.id}/{held.row_version}"


def _whole(document: Document, today: date) -> dict[str, Any]:
    """A new requirement's document with what its file leaves out."""
    whole = {**DEFAULTS, **document}
    for name in ("status", "applicability", "review_frequency_months"):
        whole[name] = whole[name] or DEFAULTS[name]
    if not whole["review_due_on"]:
        whole["review_due_on"] = next_review(today, whole["review_frequency_months"]).isoformat()
    return whole


def _plan_new(plan: RegisterPlan, whole: Document, found: RegisterLookup, now: datetime) -> None:
    people = {f"{name}_id": found.people[whole[name]][0] if whole[name] else None for name in ("owner", "deputy")}
    plan.new.append(
        {
            **_row_values(whole),
            **people,
            "ref": whole["ref"],
            "client_id": found.clients[whole["client"]] if whole["client"] else None,
            "version": 1,
            "row_version": 1,
            "created_at": now,
            "changed_at": now,
        }
    )
    plan.versions.append((whole["ref"], 1, _new_wording(whole)))
    _plan_words(plan, whole, plan.new[-1]["client_id"])
    _plan_days(plan, plan.new[-1])


def _plan_changed(
    plan: RegisterPlan, held: StoredRequirement, document: Document, found: RegisterLookup, now: datetime
) -> None:
    merged = {**held.document, **document}
    ref = merged["ref"]
    plan.ids[ref] = held.id
    reworded = is_reworded(held.document, document)
    plan.changed.append(
        {
            **_row_values(merged),
            **{f"{name}_id": _person_id(name, merged, held, found) for name in ("owner", "deputy")},
            "id": held.id,
            "version": held.version + reworded,
            "row_version": held.row_version + 1,
            "changed_at": now,
        }
    )
    _plan_days(plan, {**plan.changed[-1], "ref": ref}, held)
    if reworded:
        texts = {**merged, "note": document.get("note", ""), "effective_from": document["effective_from"]}
        plan.versions.append((ref, held.version + 1, _new_wording(texts)))
    _plan_words(plan, merged, held.client_id, held.document)


def _plan_days(plan: RegisterPlan, row: Mapping[str, Any], held: StoredRequirement | None = None) -> None:
    """What is kept from day to day, where it differs from what is stored."""
    ref, holders = row["ref"], Holders(row["owner_id"], row["deputy_id"])
    stored = {} if held is None else held.document
    if held is None or holders != Holders(held.holders["owner"], held.holders["deputy"]):
        plan.holders[ref] = holders
    if stored.get("status") != row["status"]:
        plan.statuses[ref] = row["status"]
    decided = Decided(row["applicability"], row["applicability_reason"])
    if held is None or decided != Decided(Applicability(stored["applicability"]), stored["applicability_reason"]):
        plan.decisions[ref] = decided


def _plan_words(plan: RegisterPlan, whole: Document, client_id: int | None, stored: Document | None = None) -> None:
    """The tags, and where the search looks; only where they differ from what is stored."""
    ref = whole["ref"]
    tags: Tags = tuple(dict.fromkeys((kind, value) for name, kind in LISTS.items() for value in whole[name]))
    if stored is None or any(stored[name] != whole[name] for name in LISTS):
        plan.tags[ref] = tags
    if stored is None or any(stored[name] != whole[name] for name in FOUND_BY):
        wording = Wording(*(whole[name] for name in WORDING))
        plan.texts.append(findable_text(ref, whole["instrument"], wording, tags, client_id))


def _row_values(whole: Document) -> dict[str, Any]:
    values = {name: whole[name] for name in (*FIELDS, "title", "reference") if name != "ref"}
    values |= {name: kind(whole[name]) for name, kind in WORDS.items()}
    return values | {name: _day(whole[name]) for name in ("review_due_on", "reviewed_on")}


def _new_wording(whole: Document) -> NewWording:
    return NewWording(Wording(*(whole[name] for name in WORDING)), _day(whole["effective_from"]), whole["note"])


def _person_id(name: str, merged: Document, held: StoredRequirement, found: RegisterLookup) -> int | None:
    if merged[name] == held.document[name]:
        return held.holders[name]
    return found.people[merged[name]][0] if merged[name] else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
