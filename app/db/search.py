"""Full-text search with one seam for both databases: SQLite FTS5, PostgreSQL tsvector.

`search_entry` is an ordinary table; the FTS5 table with its triggers, and the generated tsvector with its index,
stand beside it (migration 0002). Ranking all matches of common words costs more than everything else on a page,
so at most `MOST_RANKED` of the newest matches are ranked.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Index, Select, delete, select, text
from sqlmodel import Field, Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.db.row import Row
from app.db.session import dialect_of

MOST_RANKED = 500
MOST_WORDS = 12
RANKED = {
    "sqlite": """
        SELECT e.kind, e.subject_id, e.key, e.title
        FROM search_entry e JOIN search_words w ON w.rowid = e.id
        WHERE search_words MATCH :query AND (:kinds = '' OR :kinds LIKE '%,' || e.kind || ',%')
          AND (:everything OR e.client_id IS NULL OR :clients LIKE '%,' || e.client_id || ',%')
          AND e.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :query ORDER BY rowid DESC LIMIT :newest)
        ORDER BY bm25(search_words, 5.0, 1.0), e.id LIMIT :limit""",
    "postgresql": """
        SELECT e.kind, e.subject_id, e.key, e.title
        FROM (SELECT * FROM search_entry e
              WHERE e.words @@ to_tsquery('english', :query) AND (:kinds = '' OR :kinds LIKE '%,' || e.kind || ',%')
                AND (:everything OR e.client_id IS NULL OR :clients LIKE '%,' || e.client_id || ',%')
              ORDER BY e.id DESC LIMIT :newest) e
        ORDER BY ts_rank(e.words, to_tsquery('english', :query)) DESC, e.id LIMIT :limit""",
}


class SearchEntry(Row, table=True):
    __tablename__ = "search_entry"
    __table_args__ = (Index("uq_search_entry_kind_subject_id", "kind", "subject_id", unique=True),)

    kind: str = Field(nullable=False, max_length=40)
    subject_id: int = Field(nullable=False)
    key: str = Field(nullable=False, max_length=120)
    title: str = Field(nullable=False)
    body: str = Field(nullable=False)
    client_id: int | None = Field(default=None, index=True)


@dataclass(frozen=True)
class Found:
    """One thing that a search found."""

    kind: str
    subject_id: int
    key: str
    title: str


def put(
    session: Session, *, kind: str, subject_id: int, key: str, title: str, body: str, client_id: int | None = None
) -> None:
    """Store or replace what can be found of one thing; `key` is what its address ends in."""
    entry = session.execute(
        select(SearchEntry).where(col(SearchEntry.kind) == kind, col(SearchEntry.subject_id) == subject_id)
    ).scalar_one_or_none()
    if entry is None:
        entry = SearchEntry(kind=kind, subject_id=subject_id, key=key, title=title, body=body)
    entry.key, entry.title, entry.body, entry.client_id = key, title, body, client_id
    session.add(entry)


def remove(session: Session, *, kind: str, subject_id: int) -> None:
    session.execute(delete(SearchEntry).where(col(SearchEntry.kind) == kind, col(SearchEntry.subject_id) == subject_id))


def find(
    session: Session, actor: Actor, query: str, *, kinds: Collection[str] | None = None, limit: int = 50
) -> list[Found]:
    """The best matches of these kinds (None: of any) that this actor may see, best first; [] without a word."""
    words = words_of(query)
    if not words or (kinds is not None and not kinds):
        return []
    rows = session.execute(
        text(RANKED[dialect_of(session)]),
        {
            "query": _expression(words, dialect_of(session)),
            "kinds": "" if kinds is None else f",{','.join(sorted(kinds))},",
            "everything": actor.can(Capability.SEE_EVERY_CLIENT),
            "clients": "," + ",".join(str(client) for client in sorted(actor.client_ids)) + ",",
            "newest": MOST_RANKED,
            "limit": limit,
        },
    )
    return [Found(row.kind, row.subject_id, row.key, row.title) for row in rows]


def ids_matching(session: Session, query: str, *, kind: str) -> Select[int]:
    """A subselect of subject ids, for a list that filters by words; an empty query matches nothing."""
    words = words_of(query)
    statement = select(col(SearchEntry.subject_id)).where(col(SearchEntry.kind) == kind)
    if not words:
        return statement.where(text("1 = 0"))
    dialect = dialect_of(session)
    clause = (
        "search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :search_query)"
        if dialect == "sqlite"
        else "search_entry.words @@ to_tsquery('english', :search_query)"
    )
    return statement.where(text(clause).bindparams(search_query=_expression(words, dialect)))


def words_of(query: str) -> list[str]:
    """The words of what a person typed: letters and digits only, since both engines have a syntax of their own."""
    return words_of_all(query)[:MOST_WORDS]


def words_of_all(written: str) -> list[str]:
    """Every word of a text, cut as a query is cut; what is stored with a code so that its parts are found."""
    return re.findall(r"[^\W_]+", written)


def _expression(words: list[str], dialect: str) -> str:
    """All words must be there; each may be the beginning of a longer one, which finds plurals and half-typed words."""
    if dialect == "sqlite":
        return " ".join(f'"{word}"*' for word in words)
    return " & ".join(f"{word}:*" for word in words)
