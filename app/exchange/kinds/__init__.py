"""The kinds of things that files bring in and take out: one small adapter each."""

from app.core.errors import NotFound
from app.exchange.kinds.checklists import checklists_by
from app.exchange.kinds.kind import FileKind
from app.exchange.kinds.people import PEOPLE
from app.exchange.kinds.requirements import REQUIREMENTS
from audits.checklists import exchange

KINDS: dict[str, FileKind] = {kind.name: kind for kind in (REQUIREMENTS, PEOPLE, checklists_by(exchange))}


def get_kind(name: str) -> FileKind:
    """The kind of this name, or NotFound."""
    if name not in KINDS:
        raise NotFound("kind of import", name[:40])
    return KINDS[name]


__all__ = ["KINDS", "FileKind", "get_kind"]
