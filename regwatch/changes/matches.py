"""Matching changes with the register and keeping what was found, after the items are safe."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.db.runtime import Runtime
from app.db.session import dialect_of
from regwatch.changes.models import Change, ChangeMatch, Item, ItemVersion
from regwatch.changes.register_index import INDEX, MOST_MATCHES
from regwatch.matching.domain.ranking import Band, Match, Ranker

BATCH = 50
TEXT_READ = 6_000
LEAST_WEAK = 3.0
MOST_WEAK = 3


def match_waiting(runtime: Runtime) -> None:
    """Match every change that waits for it, also those that a worker left when it died after storing them."""
    waiting = select(col(Change.id)).where(col(Change.to_match)).order_by(col(Change.id)).limit(BATCH)
    while True:
        with runtime.database.reading() as session:
            if session.execute(waiting).first() is None:
                return
            ranker = INDEX.fresh(session)
        with runtime.database.transaction() as session:
            ours = waiting.with_for_update(skip_locked=True) if dialect_of(session) == "postgresql" else waiting
            ids = list(session.execute(ours).scalars())
            keep_matches(session, ranker, ids)
        if not ids:
            return  # another worker holds what is left


def keep_matches(session: Session, ranker: Ranker, change_ids: Sequence[int]) -> None:
    """Match these changes anew; what people attached by hand stays first."""
    texts = newest_texts(session, change_ids)
    by_hand: dict[int, set[int]] = {}
    for change_id, requirement_id in session.execute(
        select(col(ChangeMatch.change_id), col(ChangeMatch.requirement_id)).where(
            col(ChangeMatch.change_id).in_(change_ids), col(ChangeMatch.by_hand).is_(True)
        )
    ):
        by_hand.setdefault(change_id, set()).add(requirement_id)
    session.execute(
        delete(ChangeMatch).where(col(ChangeMatch.change_id).in_(change_ids), col(ChangeMatch.by_hand).is_(False))
    )
    for change in session.execute(select(Change).where(col(Change.id).in_(change_ids))).scalars():
        text = texts.get(change.row_id, change.title)
        found = ranker.rank(text, source=change.publisher, limit=MOST_MATCHES)
        kept = [match for match in telling(found) if match.requirement_id not in by_hand.get(change.row_id, ())]
        session.add_all(_row(change.row_id, rank, match) for rank, match in enumerate(kept, start=1))
        change.to_match = False
        if not by_hand.get(change.row_id):
            change.band = kept[0].band if kept else None
    session.flush()


def telling(found: Sequence[Match]) -> list[Match]:
    """What is worth a line: every strong and possible match, and at most three weak ones that share some words."""
    sure = [match for match in found if match.band is not Band.WEAK]
    weak = [match for match in found if match.band is Band.WEAK and match.score >= LEAST_WEAK]
    return [*sure, *weak[:MOST_WEAK]]


def newest_texts(session: Session, change_ids: Sequence[int]) -> dict[int, str]:
    """Title and text of the newest version of each change, whichever source carries it."""
    rows = session.execute(
        select(col(Item.change_id), col(ItemVersion.title), col(ItemVersion.text))
        .join(ItemVersion, (col(ItemVersion.item_id) == col(Item.id)) & (col(ItemVersion.number) == col(Item.version)))
        .where(col(Item.change_id).in_(change_ids))
        .order_by(col(Item.id))
    )
    return {change_id: f"{title}\n{text[:TEXT_READ]}" for change_id, title, text in rows}


def _row(change_id: int, rank: int, match: Match) -> ChangeMatch:
    return ChangeMatch(
        change_id=change_id,
        requirement_id=int(match.requirement_id),
        rank=rank,
        score=match.score,
        band=match.band,
        reasons=list(match.reasons),
    )
