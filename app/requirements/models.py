"""Tables of the register. Migration 0002 closes versions to UPDATE and DELETE: what was published stays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.requirements.domain.standing import Compliance
from app.requirements.domain.words import Applicability, Binding, Kind, RelationKind, Sector, Status, TagKind


class Requirement(EditableRow, table=True):
    """One entry of the register; `title` and `reference` repeat the newest version's, for lists."""

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("review_frequency_months BETWEEN 1 AND 120", name="review_frequency_is_months"),
        CheckConstraint(
            "applicability <> 'does_not_apply' OR applicability_reason <> ''", name="not_applying_has_reason"
        ),
        Index("ix_requirement_review_due_on_id", "review_due_on", "id"),
        Index("ix_requirement_title_id", "title", "id"),
        # The sentence that opens the register counts all of it; these columns answer without the rows.
        Index("ix_requirement_in_figures", "status", "applicability", "review_due_on", "owner_id", "client_id"),
    )

    ref: str = Field(nullable=False, max_length=60, unique=True)
    kind: Kind = Field(sa_type=enum_column(Kind), nullable=False, index=True)
    binding: Binding = Field(sa_type=enum_column(Binding), nullable=False)
    instrument: str = Field(nullable=False, max_length=200, index=True)
    status: Status = Field(sa_type=enum_column(Status), nullable=False)
    title: str = Field(nullable=False, max_length=200)
    reference: str = Field(nullable=False, max_length=200)
    version: int = Field(default=1, nullable=False)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    review_frequency_months: int = Field(nullable=False)
    review_due_on: date = Field(nullable=False)
    reviewed_on: date | None = Field(default=None)
    applicability: Applicability = Field(sa_type=enum_column(Applicability), nullable=False, index=True)
    applicability_reason: str = Field(default="", nullable=False)
    url: str = Field(default="", nullable=False, max_length=500)
    verify: bool = Field(default=False, nullable=False, index=True)
    verify_note: str = Field(default="", nullable=False)
    clock: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    retention_years: int | None = Field(default=None)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    created_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    changed_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class RequirementVersion(Row, table=True):
    """The text as it held from a day on; never changed, only followed by another."""

    __tablename__ = "requirement_version"
    __table_args__ = (
        UniqueConstraint("requirement_id", "number"),
        # What was in force on a day, and which versions began between two days, are read from these alone.
        Index("ix_requirement_version_in_time", "requirement_id", "number", "effective_from", "made_at"),
        Index("ix_requirement_version_effective_from_requirement_id", "effective_from", "requirement_id"),
    )

    requirement_id: int = Field(foreign_key="requirement.id", nullable=False)
    number: int = Field(nullable=False)
    title: str = Field(nullable=False, max_length=200)
    reference: str = Field(nullable=False, max_length=200)
    demand: str = Field(nullable=False)
    applies_when: str = Field(nullable=False)
    source_text: str = Field(default="", nullable=False)  # the instrument itself, as quoted
    effective_from: date | None = Field(default=None)
    note: str = Field(nullable=False)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    made_by_name: str = Field(nullable=False)


class RequirementTag(Row, table=True):
    """A theme, alias, kind of evidence or watched source of a requirement, in its order."""

    __tablename__ = "requirement_tag"
    __table_args__ = (
        UniqueConstraint("requirement_id", "kind", "value"),
        Index("ix_requirement_tag_kind_value", "kind", "value"),
    )

    requirement_id: int = Field(sa_column_args=[ForeignKey("requirement.id")], nullable=False)
    kind: TagKind = Field(sa_type=enum_column(TagKind), nullable=False)
    value: str = Field(nullable=False, max_length=200)


class RequirementStanding(Row, table=True):
    """Whether a requirement is met, by what was found at one client (none: at the centre itself).

    A row appears with the first finding or audit on it; what has no row has no evidence. `compliance` is what the
    other columns say on the day of the last change or sweep, kept so that lists can ask for it.
    """

    __tablename__ = "requirement_standing"
    __table_args__ = (
        UniqueConstraint("requirement_id", "client_id"),
        # To a UNIQUE no NULL equals another one.
        Index(
            "uq_requirement_standing_no_client",
            "requirement_id",
            unique=True,
            sqlite_where=text("client_id IS NULL"),
            postgresql_where=text("client_id IS NULL"),
        ),
        Index("ix_requirement_standing_compliance_met_at", "compliance", "met_at"),
        Index("ix_requirement_standing_in_figures", "compliance", "requirement_id", "client_id"),
        CheckConstraint("grave_count >= 0 AND mild_count >= 0", name="counts_are_whole"),
        CheckConstraint("(compliance = 'failing') = (grave_count > 0)", name="failing_has_a_grave_finding"),
        CheckConstraint(
            "(compliance = 'at_risk') = (grave_count = 0 AND mild_count > 0)", name="at_risk_has_a_mild_finding"
        ),
        CheckConstraint("compliance <> 'met' OR met_at IS NOT NULL", name="met_has_an_instant"),
    )

    requirement_id: int = Field(foreign_key="requirement.id", nullable=False)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    compliance: Compliance = Field(default=Compliance.NO_EVIDENCE, sa_type=enum_column(Compliance), nullable=False)
    grave_count: int = Field(default=0, nullable=False)  # open findings, major or minor
    mild_count: int = Field(default=0, nullable=False)  # open findings, milder
    met_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # when an audit last showed it met


class DatedRow(Row):
    """What held of a requirement from a day on; `to_on` is the first day on which it held no longer.

    A row without `from_on` held already when days began to be kept, on `said_on`: what was before is not recorded. A
    row that ends on the day of its beginning was replaced before that day was over.
    """

    requirement_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)
    from_on: date | None = Field(default=None)
    to_on: date | None = Field(default=None)
    said_on: date = Field(nullable=False)
    said_by_name: str = Field(nullable=False)
    reason: str = Field(default="", nullable=False)


def _one_open(table: str, *also: Any) -> tuple[Any, ...]:
    """At most one row of a requirement is open, and none ends before it begins."""
    still = text("to_on IS NULL")
    return (
        Index(f"uq_{table}_open", "requirement_id", *also, unique=True, sqlite_where=still, postgresql_where=still),
        CheckConstraint("to_on >= from_on", name="ends_after_it_began"),
    )


class RequirementOwnership(DatedRow, table=True):
    """Who answered for a requirement, and in whose place; `requirement` repeats the open row, for lists."""

    __tablename__ = "requirement_ownership"
    __table_args__ = _one_open("requirement_ownership")

    owner_id: int | None = Field(default=None, foreign_key="person.id")
    deputy_id: int | None = Field(default=None, foreign_key="person.id")


class RequirementStatus(DatedRow, table=True):
    """Whether it was superseded or on the horizon; `requirement` repeats the open row."""

    __tablename__ = "requirement_status"
    # Whether it had ended by a day is asked of every requirement, and is answered from this alone.
    __table_args__ = (
        *_one_open("requirement_status"),
        Index("ix_requirement_status_in_time", "requirement_id", "status", "to_on", "from_on"),
        Index("ix_requirement_status_status_said_on", "status", "said_on"),
    )

    status: Status = Field(sa_type=enum_column(Status), nullable=False)


class RequirementApplicability(DatedRow, table=True):
    """Whether it applies: everywhere (`requirement` repeats that open row), or for one site, client, product or sector.

    `scope` says of which of these the row speaks, in one word, so that one index holds at most one open row of each.
    A `sector` in a row of everywhere says that the organisation's sector decided, and nobody by hand.
    """

    __tablename__ = "requirement_applicability"
    __table_args__ = (
        *_one_open("requirement_applicability", "scope"),
        CheckConstraint("applicability <> 'does_not_apply' OR reason <> ''", name="not_applying_has_reason"),
    )

    scope: str = Field(default="", nullable=False, max_length=60)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    client_id: int | None = Field(default=None, foreign_key="client.id")
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    sector: Sector | None = Field(default=None, sa_type=enum_column(Sector))
    applicability: Applicability = Field(sa_type=enum_column(Applicability), nullable=False)
    review_on: date | None = Field(default=None, index=True)


class RequirementRelation(Row, table=True):
    """One requirement implements another, conflicts with it or duplicates it, until somebody says otherwise."""

    __tablename__ = "requirement_relation"
    __table_args__ = (
        Index(
            "uq_requirement_relation_open",
            "from_id",
            "kind",
            "to_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("to_on IS NULL OR end_reason <> ''", name="end_has_reason"),
    )

    from_id: int = Field(foreign_key="requirement.id", nullable=False)
    kind: RelationKind = Field(sa_type=enum_column(RelationKind), nullable=False)
    to_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)
    reason: str = Field(nullable=False)
    from_on: date = Field(nullable=False)
    said_on: date = Field(nullable=False)  # later than `from_on` where a file brought it in
    said_by_name: str = Field(nullable=False)
    to_on: date | None = Field(default=None)
    end_reason: str = Field(default="", nullable=False)
    ended_by_name: str = Field(default="", nullable=False)
