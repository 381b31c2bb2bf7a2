"""Relations in files: each row says how one requirement stands to another, from when, and until when it did.

What was noted is not rewritten: a row may note something new, of a time that is over too, or end today what holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput
from app.core.importing import Asker, Document, Judgement, RowVerdict, differences
from app.core.text import SAY_WHY
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.requirements.domain.brought import NOT_REWRITTEN, Period, day_problems, still_holds
from app.requirements.domain.relations import WORDS, Link, Related, circle_in, path_between, relation_problem
from app.requirements.domain.words import RelationKind
from app.requirements.exchange.known import KnownRequirement, day_of, known_requirements
from app.requirements.models import Requirement, RequirementRelation
from app.requirements.operations.relating import EndedRelation, NewRelation, end_relations, note_relations
from app.requirements.queries.relations import implemented_from

BATCH = 500
WHEN = ("from_on", "to_on", "end_reason")


@dataclass(frozen=True)
class StoredRelation:
    """A relation of one of the requirements that are looked at."""

    id: int
    from_id: int
    kind: RelationKind
    to_id: int
    document: dict[str, Any]

    @property
    def is_open(self) -> bool:
        return self.document["to_on"] is None

    def of(self, requirement_id: int) -> Related:
        begins_here = self.from_id == requirement_id
        return Related(self.kind, begins_here, self.document["other" if begins_here else "ref"])


@dataclass(frozen=True)
class RelationLookup:
    """What a batch of rows refers to, looked up at once."""

    known: Mapping[str, KnownRequirement]
    about: Mapping[int, Sequence[StoredRelation]]
    links: Sequence[Link]
    refs: Mapping[int, str]


@dataclass
class RelationPlan:
    """The rows to write, and how many relations there were when they were judged."""

    stamp: str = ""
    new: list[NewRelation] = field(default_factory=list)
    ended: list[EndedRelation] = field(default_factory=list)
    at: datetime = field(init=False)


def documents_page(session: Session, actor: Actor, cursor: str | None, size: int = BATCH) -> Page:
    """A page of the relations between requirements that this actor may see, by the ref at which each begins."""
    statement, first, other = _relations()
    seen = (seen_client(actor, col(one.client_id)) for one in (first, other))
    order = Order(col(first.ref), col(RequirementRelation.id))
    page = page_of(session, statement.where(*seen), order, cursor, size)
    return Page(tuple(_document(row) for row in page.rows), page.next_cursor, page.previous_cursor)


def judge_documents(session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]:
    """What bringing in each of these would do; the same few queries however many."""
    found = _look_up(session, asker.actor, documents)
    return [_judged(_tidied(document), found, asker.today)[0] for document in documents]


def new_plan() -> RelationPlan:
    return RelationPlan()


def plan_documents(
    session: Session, documents: Sequence[Document], plan: RelationPlan, *, asker: Asker, now: datetime
) -> list[Judgement]:
    """Judge the rows, and add to the plan what is to be written."""
    plan.at, plan.stamp = now, plan.stamp or _stamp(session)
    found = _look_up(session, asker.actor, documents)
    judged = []
    for document in map(_tidied, documents):
        one, stored = _judged(document, found, asker.today)
        judged.append(one)
        if one.verdict is RowVerdict.NEW:
            plan.new.append(_new(document, found, asker.today))
        elif one.verdict is RowVerdict.CHANGED and stored is not None:
            first, other = (found.known[stored.document[name]].side for name in ("ref", "other"))
            ended = EndedRelation(stored.id, first, other, stored.kind, document["end_reason"])
            plan.ended.append(ended)
    return judged


def is_as_planned(session: Session, plan: RelationPlan) -> bool:
    """Whether nobody noted or ended a relation since."""
    return plan.stamp == _stamp(session)


def move_documents(session: Session, plan: RelationPlan, *, asker: Asker) -> None:
    """Write the plan, a statement for each sort of row; two who bring in one circle at once do not both succeed."""
    before = _stamp(session)
    end_relations(session, plan.ended, by=asker.actor, now=plan.at)
    note_relations(session, plan.new, by=asker.actor, now=plan.at)
    # After the entries, whose place in the chain makes writers wait for each other.
    if before != plan.stamp or _count_without(session, plan) != plan.stamp:
        raise BadInput({"relation": "Somebody noted or ended a relation at this moment. Apply the file again."})


def blocked(session: Session, documents: Iterable[Document]) -> str:
    """Why these rows cannot all be brought in although each of them could by itself."""
    moving = [one for one in map(_tidied, documents) if not one["to_on"]]
    kinds = {one["relation"] for one in moving}
    if not kinds:
        return ""
    statement, first, _other = _relations()
    still = (col(RequirementRelation.to_on).is_(None), col(RequirementRelation.kind).in_(sorted(kinds)))
    stored = [_document(row) for row in session.execute(statement.where(*still).order_by(col(first.ref)))]
    pairs = {
        kind: [(one["ref"], one["other"]) for one in (*stored, *moving) if one["relation"] == kind]
        for kind in RelationKind
    }
    return _circle(pairs[RelationKind.IMPLEMENTS]) or _two_ways(pairs) or _two_that_stay(pairs[RelationKind.DUPLICATES])


def _circle(pairs: Sequence[tuple[str, str]]) -> str:
    ids = {ref: at for at, ref in enumerate(sorted({ref for pair in pairs for ref in pair}))}
    refs = list(ids)
    circle = circle_in((ids[ref], ids[other]) for ref, other in pairs)
    if not circle:
        return ""
    said = " implements ".join(refs[at] for at in circle)
    return f"Together these rows go round in a circle: {said}. Take one of them out of the file and bring it in again."


def _two_ways(pairs: Mapping[RelationKind, Sequence[tuple[str, str]]]) -> str:
    seen: set[tuple[str, str]] = set()
    for ref, other in pairs[RelationKind.CONFLICTS]:
        if (other, ref) in seen:
            return f"That {ref} conflicts with {other} stands in the file from both sides. Take one of the rows out."
        seen.add((ref, other))
    return ""


def _two_that_stay(pairs: Sequence[tuple[str, str]]) -> str:
    kept = dict[str, str]()
    for ref, other in pairs:
        if ref in kept:
            return f"{ref} is named as a duplicate of {kept[ref]} and of {other}. Keep the one that stays."
        kept[ref] = other
    chained = next((ref for ref, other in pairs if other in kept), "")
    return (
        f"{chained} is named as a duplicate of {kept[chained]}, which is a duplicate itself. Name the one that stays."
        if chained
        else ""
    )


def _relations() -> tuple[Selection, Any, Any]:
    """Relations with the refs of both. What was ended within its first day held on no day, and is left out."""
    here, first, other = RequirementRelation, aliased(Requirement), aliased(Requirement)
    columns = (here.from_id, here.kind, here.to_id, here.reason, here.from_on, here.to_on, here.end_reason)
    statement: Selection = (
        select(col(here.id), *(col(column) for column in columns))
        .add_columns(col(first.ref), col(other.ref).label("other"))
        .join(first, col(first.id) == col(here.from_id))
        .join(other, col(other.id) == col(here.to_id))
        .where(or_(col(here.to_on).is_(None), col(here.to_on) > col(here.from_on)))
    )
    return statement, first, other


def _document(row: Any) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "relation": row.kind.value,
        "other": row.other,
        "reason": row.reason,
        "from_on": row.from_on.isoformat(),
        "to_on": row.to_on.isoformat() if row.to_on else None,
        "end_reason": row.end_reason,
    }


def _tidied(document: Document) -> dict[str, Any]:
    """With what the file leaves out; refs are written large."""
    refs = {name: str(document.get(name) or "").upper() for name in ("ref", "other")}
    words = {name: str(document.get(name) or "") for name in ("relation", "reason", "end_reason")}
    return {**refs, **words, "from_on": document.get("from_on") or None, "to_on": document.get("to_on") or None}


def _look_up(session: Session, actor: Actor, documents: Sequence[Document]) -> RelationLookup:
    tidy = [_tidied(document) for document in documents]
    known = known_requirements(session, actor, {one[name] for one in tidy for name in ("ref", "other")})
    ids = sorted(one.id for one in known.values())
    statement, _first, _other = _relations()
    both = or_(col(RequirementRelation.from_id).in_(ids), col(RequirementRelation.to_id).in_(ids))
    rows = session.execute(statement.where(both).order_by(col(RequirementRelation.id)))
    about = defaultdict[int, list[StoredRelation]](list)
    for row in rows:
        one = StoredRelation(row.id, row.from_id, row.kind, row.to_id, _document(row))
        for key in {row.from_id, row.to_id}:
            about[key].append(one)
    begun = {known[one["other"]].id for one in tidy if one["other"] in known}
    links = implemented_from(session, begun)
    passed = sorted({key for link in links for key in link} | set(ids))
    refs = session.execute(select(col(Requirement.id), col(Requirement.ref)).where(col(Requirement.id).in_(passed)))
    return RelationLookup(known, about, links, {row.id: row.ref for row in refs})


def _judged(document: Mapping[str, Any], found: RelationLookup, today: date) -> tuple[Judgement, StoredRelation | None]:
    problems = _value_problems(document, found, today)
    if problems:
        return Judgement(problems), None
    first, other = found.known[document["ref"]], found.known[document["other"]]
    kind = RelationKind(document["relation"])
    pair = [one for one in found.about.get(first.id, ()) if one.kind is kind and _is_between(one, first.id, other.id)]
    same = next((one for one in pair if _is_the_same(one, document)), None)
    if same is not None:
        return _judged_again(document, same, today), same
    return Judgement(_new_problems(document, found, first, other, pair, today)), None


def _is_between(one: StoredRelation, first_id: int, other_id: int) -> bool:
    both = (one.from_id, one.to_id)
    return both == (first_id, other_id) or (one.kind is RelationKind.CONFLICTS and both == (other_id, first_id))


def _is_the_same(one: StoredRelation, document: Mapping[str, Any]) -> bool:
    """A row without a first day means the relation that holds, if it says the same of it."""
    if document["from_on"] is None:
        return one.is_open and document["to_on"] is None and document["reason"] == one.document["reason"]
    return bool(document["from_on"] == one.document["from_on"])


def _value_problems(document: Mapping[str, Any], found: RelationLookup, today: date) -> dict[str, str]:
    problems = {
        name: f"The register holds no {document[name]}. Bring the requirement in first" if document[name] else "Name it"
        for name in ("ref", "other")
        if document[name] not in found.known
    }
    if not document["relation"]:
        problems["relation"] = f"Say how it stands to the other: {', '.join(RelationKind)}"
    if not document["reason"]:
        problems["reason"] = SAY_WHY
    if document["to_on"] and not document["end_reason"]:
        problems["end_reason"] = "Say why it is so no longer"
    if document["end_reason"] and not document["to_on"]:
        problems["to_on"] = "Say on which day it ended, or leave end_reason empty"
    if document["to_on"] and not document["from_on"]:
        problems["from_on"] = "Say from which day it held"
    return problems | day_problems(day_of(document["from_on"]), day_of(document["to_on"]), today)


def _judged_again(document: Mapping[str, Any], same: StoredRelation, today: date) -> Judgement:
    """What is noted already stays as it is; what still holds can be ended today."""
    differing = differences(same.document, {name: document[name] for name in ("reason", *WHEN) if document[name]})
    if not differing and not (document["from_on"] and not same.is_open and document["to_on"] is None):
        return Judgement(held=str(same.id))
    if not same.is_open:
        ended = day_in_words(date.fromisoformat(same.document["to_on"]))
        return Judgement({"to_on": f"It ended on {ended}, and {NOT_REWRITTEN}"})
    if "reason" in differing:
        return Judgement({"reason": f"It holds for another reason, and {NOT_REWRITTEN}. End it, and note it again"})
    if day_of(document["to_on"]) != today:
        return Judgement({"to_on": still_holds(today)})
    return Judgement(changes=differing, held=str(same.id))


def _new_problems(
    document: Mapping[str, Any],
    found: RelationLookup,
    first: KnownRequirement,
    other: KnownRequirement,
    pair: Sequence[StoredRelation],
    today: date,
) -> dict[str, str]:
    kind, said = RelationKind(document["relation"]), _period(document, today)
    if None not in {first.client_id, other.client_id} and first.client_id != other.client_id:
        return {"other": f"{other.ref} belongs to another client than {first.ref}"}
    met = next((one for one in pair if _period(one.document, today).meets(said)), None)
    if met is not None:
        words = f"{met.document['ref']} {WORDS[kind][0].lower()} {met.document['other']}"
        return {"from_on": f"{words} {_period(met.document, today).in_words} already, and {NOT_REWRITTEN}"}
    if said.to_on is not None:
        return {"other": f"{first.ref} cannot be related to itself"} if first.id == other.id else {}
    here, there = ([row.of(one.id) for row in found.about.get(one.id, ()) if row.is_open] for one in (first, other))
    problem = relation_problem(kind, first.ref, other.ref, here=here, there=there)
    if not problem and kind is RelationKind.IMPLEMENTS:
        path = path_between(found.links, other.id, first.id)
        circle = " implements ".join(found.refs[key] for key in [first.id, *path])
        problem = f"That would go round in a circle: {circle}" if path else ""
    return {"other": problem} if problem else {}


def _period(document: Mapping[str, Any], today: date) -> Period:
    return Period(day_of(document["from_on"]) or today, day_of(document["to_on"]), ())


def _new(document: Mapping[str, Any], found: RelationLookup, today: date) -> NewRelation:
    first, other = found.known[document["ref"]], found.known[document["other"]]
    when = _period(document, today)
    return NewRelation(
        first.side, RelationKind(document["relation"]), other.side, document["reason"],
        when.start, when.to_on, document["end_reason"],
    )  # fmt: skip


def _stamp(session: Session) -> str:
    """How many relations there are, and how many of them have ended."""
    counts = select(func.count(col(RequirementRelation.id)), func.count(col(RequirementRelation.to_on)))
    total, ended = session.execute(counts).one()
    return f"{total}/{ended}"


def _count_without(session: Session, plan: RelationPlan) -> str:
    """The same without what the plan wrote."""
    total, ended = (int(count) for count in _stamp(session).split("/"))
    written = sum(1 for one in plan.new if one.to_on is not None)
    return f"{total - len(plan.new)}/{ended - written - len(plan.ended)}"
