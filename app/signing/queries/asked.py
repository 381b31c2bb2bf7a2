"""Who is asked in the steps of sign-offs: people who were named, and whoever holds a post now. One query."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, literal, select, union_all
from sqlmodel import Session, col

from app.core.capability import Capability
from app.db.paging import Selection
from app.people.queries import person_rows, person_serves, placed_rows, post_rows, roles_let
from app.signing.domain.sign_off import Signer
from app.signing.models import SignOff, SignOffApprover, SignOffStep

MOST_ASKED = 5_000


@dataclass(frozen=True)
class AskedPost:
    """A post that is asked, and who holds it."""

    id: int
    title: str
    holders: tuple[str, ...]


@dataclass(frozen=True)
class AskedPeople:
    """Who is asked in a step: every seat once, who of them was named, and the posts."""

    signers: tuple[Signer, ...] = ()
    named: tuple[Signer, ...] = ()
    posts: tuple[AskedPost, ...] = ()


def asked_in(session: Session, sign_off_ids: Collection[int]) -> dict[int, AskedPeople]:
    """Who is asked in each step of these sign-offs, by the step's id."""
    seats: dict[int, dict[int, Signer]] = defaultdict(dict)
    named: dict[int, list[Signer]] = defaultdict(list)
    posts: dict[int, dict[int, tuple[str, list[str]]]] = defaultdict(dict)
    rows = session.execute(union_all(_named(sign_off_ids), _by_post(sign_off_ids)).limit(MOST_ASKED))
    for row in sorted(rows, key=lambda row: (row.step_id, (row.name or "").lower(), row.person_id or 0)):
        holders: list[str] = []
        if row.post_id is not None:
            _, holders = posts[row.step_id].setdefault(row.post_id, (row.title, holders))
        if row.person_id is None:
            continue
        signer = Signer(row.person_id, row.name, bool(row.is_active), bool(row.may_sign))
        seats[row.step_id].setdefault(signer.id, signer)
        if row.post_id is None:
            named[row.step_id].append(signer)
        else:
            holders.append(signer.name)
    return {
        step: AskedPeople(
            tuple(seats[step].values()),
            tuple(named[step]),
            tuple(AskedPost(one, title, tuple(holders)) for one, (title, holders) in posts[step].items()),
        )
        for step in {*seats, *posts}
    }


def _named(ids: Collection[int]) -> Selection:
    people = person_rows()
    return (
        select(
            col(SignOffApprover.step_id),
            literal(None, Integer).label("post_id"),
            literal("").label("title"),
            people.c.id.label("person_id"),
            people.c.name,
            people.c.is_active,
            may_sign(people.c.id).label("may_sign"),
        )
        .join(SignOffStep, col(SignOffStep.id) == col(SignOffApprover.step_id))
        .join(SignOff, col(SignOff.id) == col(SignOffStep.sign_off_id))
        .join(people, people.c.id == col(SignOffApprover.person_id))
        .where(col(SignOff.id).in_(sorted(ids)))
    )


def _by_post(ids: Collection[int]) -> Selection:
    people, places, posts = person_rows(), placed_rows(), post_rows()
    return (
        select(
            col(SignOffApprover.step_id),
            posts.c.id.label("post_id"),
            posts.c.title,
            people.c.id.label("person_id"),
            people.c.name,
            people.c.is_active,
            may_sign(people.c.id).label("may_sign"),
        )
        .join(SignOffStep, col(SignOffStep.id) == col(SignOffApprover.step_id))
        .join(SignOff, col(SignOff.id) == col(SignOffStep.sign_off_id))
        .join(posts, posts.c.id == col(SignOffApprover.post_id))
        .outerjoin(places, places.c.post_id == posts.c.id)
        .outerjoin(people, people.c.id == places.c.id)
        .where(col(SignOff.id).in_(sorted(ids)))
    )


def may_sign(person_id: Any) -> ColumnElement[bool]:
    """Whether somebody's roles and clients let them sign what the row of `SignOff` is about."""
    return and_(roles_let(person_id, Capability.SIGN_OFF), person_serves(person_id, col(SignOff.client_id)))


def who_may_sign(session: Session, sign_off_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of these people whose roles and clients let them sign what this sign-off is about."""
    people = person_rows()
    chosen = select(people.c.id).join(SignOff, col(SignOff.id) == sign_off_id)
    return set(session.scalars(chosen.where(people.c.id.in_(sorted(person_ids)), may_sign(people.c.id))))


def posts_that_sign(session: Session) -> set[int]:
    """The posts that somebody holds whose roles let them sign."""
    places = placed_rows()
    held = select(places.c.post_id).where(places.c.post_id.is_not(None), roles_let(places.c.id, Capability.SIGN_OFF))
    return set(session.scalars(held.distinct()))
