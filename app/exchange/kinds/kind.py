"""What an adapter says about its kind; everything else about files is the same for all kinds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.importing import Asker, Document, Judgement
from app.db.paging import Page
from app.exchange.domain.columns import FileColumn
from app.exchange.domain.limits import TABLES


class FurtherRow(NamedTuple):
    """A further row of a document that several rows make, and what is wrong with it."""

    number: int
    problems: dict[str, str]


class Read(NamedTuple):
    """A document as it was read: in which row it stands (or begins), what it says, and what could not be read."""

    number: int
    document: dict[str, Any]
    problems: dict[str, str]
    parts: tuple[FurtherRow, ...] = ()


class Lender(Protocol):
    """What a feature offers whose rows files take out: a page of documents at a time."""

    def documents_page(self, session: Session, actor: Actor, cursor: str | None, size: int = 500) -> Page: ...


class Feature(Lender, Protocol):
    """What the feature that owns the tables offers: its module `exchange`."""

    def judge_documents(self, session: Session, documents: Sequence[Document], asker: Asker) -> list[Judgement]: ...

    def new_plan(self) -> Any: ...

    def plan_documents(
        self, session: Session, documents: Sequence[Document], plan: Any, *, asker: Asker, now: datetime
    ) -> list[Judgement]: ...

    def is_as_planned(self, session: Session, plan: Any) -> bool: ...

    def move_documents(self, session: Session, plan: Any, *, asker: Asker) -> None: ...


@dataclass(frozen=True, kw_only=True)
class OutKind:
    """A kind of thing that files take out: its columns, the one by which a row is known, who may read it.

    Where that column names several rows, `beside` are the others by which one is told from the next.

    A kind whose documents are nested says how a table carries them: `flatten` makes rows of a document, and
    `row_columns` are the columns of such a table.
    """

    name: str
    one: str
    key: str
    says: str
    columns: tuple[FileColumn, ...]
    reads: Capability
    feature: Lender
    beside: tuple[str, ...] = ()
    row_columns: tuple[FileColumn, ...] = ()
    flatten: Callable[[Document], list[dict[str, Any]]] | None = None

    @property
    def title(self) -> str:
        return self.name.capitalize()

    def key_of(self, document: Document) -> str:
        """By what a document is known in the report; empty where it names nothing."""
        named = str(document.get(self.key) or "")
        return " ".join([named, *(str(document.get(name) or "") for name in self.beside)]).rstrip() if named else ""


@dataclass(frozen=True, kw_only=True)
class FileKind(OutKind):
    """A kind that files bring in too: who may, and the feature that stores it.

    `gather` makes documents of the rows of a table where `flatten` made rows of them. `blocked` says why nothing of a
    file can be moved although each of its documents could.
    """

    moves: Capability
    feature: Feature
    gather: Callable[[Iterable[Read]], Iterator[Read]] | None = None
    blocked: Callable[[Session, Iterable[Document]], str] | None = None

    def is_flat_in(self, form: str) -> bool:
        """Whether a file of this format carries a document in several rows."""
        return self.gather is not None and form in TABLES

    def columns_in(self, form: str) -> tuple[FileColumn, ...]:
        return self.row_columns if self.is_flat_in(form) else self.columns
