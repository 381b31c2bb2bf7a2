"""What the entry about a submission vouches for: the words by their hash, and all that was decided with them."""

from collections.abc import Collection
from typing import Any

from app.core.canonical import instant_text

FACTS = (
    "procedure_id",
    "number",
    "major",
    "minor",
    "is_material",
    "content_hash",
    "submitted_by_id",
    "submitted_by_name",
)


def sealed_facts(revision: Any, authors: Collection[tuple[int, str]]) -> dict[str, Any]:
    """Every fact of its submission: what, when, by whom, for which day, and who wrote it: they can not approve it."""
    facts: dict[str, Any] = {name: getattr(revision, name) for name in FACTS}
    facts["submitted_at"] = instant_text(revision.submitted_at)
    facts["effective_on"] = revision.effective_on.isoformat() if revision.effective_on else ""
    facts["authors"] = sorted([person_id, name] for person_id, name in authors)
    return facts
