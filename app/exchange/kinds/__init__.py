"""The kinds of things that files bring in and take out: one small adapter each."""

from app.core.errors import NotFound
from app.exchange.kinds.cases import CASES
from app.exchange.kinds.checklists import checklists_by
from app.exchange.kinds.dated import DECISIONS, OWNERS
from app.exchange.kinds.kind import FileKind, OutKind
from app.exchange.kinds.organisation import AIMS, MEASURES, OBJECTIVES, PROMISES
from app.exchange.kinds.people import PEOPLE
from app.exchange.kinds.procedures import PROCEDURES
from app.exchange.kinds.relations import RELATIONS
from app.exchange.kinds.requirements import REQUIREMENTS
from audits.checklists import exchange

# What names others comes after these, as it comes in.
_REGISTER = (REQUIREMENTS, DECISIONS, OWNERS, RELATIONS)
_ORGANISATION = (AIMS, MEASURES, PROMISES, OBJECTIVES)
_KINDS = (*_REGISTER, PEOPLE, checklists_by(exchange), *_ORGANISATION, PROCEDURES)
KINDS: dict[str, FileKind] = {kind.name: kind for kind in _KINDS}

# What files only take out comes after what they bring in too.
OUT_KINDS: dict[str, OutKind] = {**KINDS, CASES.name: CASES}


def get_out_kind(name: str) -> OutKind:
    """The kind of this name that files take out, or NotFound."""
    if name not in OUT_KINDS:
        raise NotFound("kind of export", name[:40])
    return OUT_KINDS[name]


def get_kind(name: str) -> FileKind:
    """The kind of this name, or NotFound."""
    if name not in KINDS:
        raise NotFound("kind of import", name[:40])
    return KINDS[name]


__all__ = ["KINDS", "OUT_KINDS", "FileKind", "OutKind", "get_kind", "get_out_kind"]
