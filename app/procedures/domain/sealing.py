"""What the entries about a procedure vouch for of its revisions: each as it was submitted, and how far all are."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from app.core.canonical import instant_text
from app.core.numbers import digits
from app.history.domain.chain import seal

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
# What the steps of a revision change.
STATE_FACTS = (
    "number", "row_version", "status", "in_force_from", "published_at", "published_by_id", "published_by_name",
    "ended_at", "ended_by_name", "ended_reason",
)  # fmt: skip
STATES: Final = "procedure_revision_states"
REVIEW_FACTS = ("revision_id", "after_days", "conclusion", "reviewed_at", "reviewed_by_name")
FIGURE_FACTS = (
    "measure_id", "expected", "before", "before_readings", "before_cases", "after", "after_readings", "after_cases",
    "low", "high", "verdict",
)  # fmt: skip


def sealed_facts(revision: Any, authors: Collection[tuple[int, str]]) -> dict[str, Any]:
    """Every fact of its submission: what, when, by whom, for which day, and who wrote it: they can not approve it."""
    facts: dict[str, Any] = {name: getattr(revision, name) for name in FACTS}
    facts["submitted_at"] = instant_text(revision.submitted_at)
    facts["effective_on"] = revision.effective_on.isoformat() if revision.effective_on else ""
    facts["authors"] = sorted([person_id, name] for person_id, name in authors)
    return facts


def states_seal(revisions: Iterable[Any]) -> str:
    """The seal of how far all revisions of a procedure are, in the order of their numbers, without what is empty."""
    said = [{name: _plain(getattr(one, name)) for name in STATE_FACTS} for one in revisions]
    return seal({STATES: [{name: value for name, value in one.items() if value not in (None, "")} for one in said]})


def papers_seal(hashes: Mapping[str, str]) -> str:
    """The seal of the papers of a version: the hash of each by its kind."""
    return seal(hashes)


def review_seal(review: Any, figures: Iterable[Any]) -> str:
    """The seal of a review of an effect with its figures, in the order of the measures' ids."""
    facts: dict[str, Any] = {name: _plain(getattr(review, name)) for name in REVIEW_FACTS}
    ordered = sorted(figures, key=lambda one: one.measure_id)
    facts["figures"] = [{name: _plain(getattr(one, name)) for name in FIGURE_FACTS} for one in ordered]
    return seal(facts)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Decimal):
        return digits(value)
    return value.isoformat() if isinstance(value, date) else value
