"""What the entry about a submission vouches for: the words by their hash, and all that was decided with them."""

from collections.abc import Collection
from typing import Any

FACTS = ("procedure_id", "number", "major", "minor", "is_material", "content_hash")


def sealed_facts(revision: Any, authors: Collection[tuple[int, str]]) -> dict[str, Any]:
    """Every fact of a revision that never changes, its day, and who wrote it: they can not approve it."""
    facts: dict[str, Any] = {name: getattr(revision, name) for name in FACTS}
    facts["effective_on"] = revision.effective_on.isoformat() if revision.effective_on else ""
    facts["authors"] = sorted([person_id, name] for person_id, name in authors)
    return facts
