"""What a finding is raised from: where it was seen, and what was seen there. Whoever saw it tells these facts."""

from dataclasses import dataclass
from datetime import date

from audits.words import Grade


@dataclass(frozen=True)
class FindingOrigin:
    """The row of a higher feature that findings come from, such as an audit, and what they take over from it.

    `label` names it to people (`A-0257`). `owner_id` owns what nobody in the unit may own.
    """

    kind: str
    id: int
    label: str
    site_id: int
    team_id: int | None
    client_id: int | None
    owner_id: int


@dataclass(frozen=True)
class Shortfall:
    """One thing that was not as it must be; an origin has at most one finding for each `key`."""

    key: str
    text: str
    word: str
    comment: str
    grade: Grade
    is_critical: bool = False
    requirement_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class SeenByHand:
    """What somebody saw on no occasion that Tidemark knows: a complaint's lesson, something on the floor."""

    title: str
    detail: str
    grade: Grade
    site_id: int
    owner_id: int
    team_id: int | None = None
    client_id: int | None = None
    requirement_ids: tuple[int, ...] = ()
    containment: str = ""
    done_by: date | None = None
