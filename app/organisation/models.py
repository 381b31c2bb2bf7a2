"""Tables of aims, promises, objectives, measures with readings, products, and internal documents with their reviews."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Exact, UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.organisation.domain.words import (
    Better,
    InUse,
    ObjectiveKind,
    ObjectiveStatus,
    OwnDocumentKind,
    ProductKind,
    Reckoning,
    ReviewOutcome,
    Tells,
)

RETIRED_WITH_REASON = "status <> 'retired' OR retired_reason <> ''"
LACKS_NOTHING = "status <> 'set' OR (measure_id IS NOT NULL AND target IS NOT NULL AND owner_id IS NOT NULL)"
HAS_ITS_WAY = "status <> 'set' OR kind <> 'improvement' OR (baseline IS NOT NULL AND due_on IS NOT NULL)"


class Retirable(EditableRow):
    """What is taken out of use with a reason and stays readable."""

    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
    retired_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    retired_by_name: str = Field(default="", nullable=False)
    retired_reason: str = Field(default="", nullable=False)


class Aim(Retirable, table=True):
    """What the organisation wants: wide, and measured by nothing but its objectives."""

    __tablename__ = "aim"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"))

    code: str = Field(nullable=False, max_length=40)
    text: str = Field(nullable=False)
    status: InUse = Field(default=InUse.IN_USE, sa_type=enum_column(InUse), nullable=False)


class Product(Retirable, table=True):
    """A product, service or offer that customers are served for."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"),
        Index("ix_product_owner_id_status", "owner_id", "status"),
    )

    name: str = Field(nullable=False, max_length=200)
    kind: ProductKind = Field(sa_type=enum_column(ProductKind), nullable=False)
    about: str = Field(default="", nullable=False)
    owner_id: int = Field(foreign_key="person.id", nullable=False)
    status: InUse = Field(default=InUse.IN_USE, sa_type=enum_column(InUse), nullable=False)


class Measure(Retirable, table=True):
    """A figure by which somebody can say how far an objective is, or whether a promise is kept."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"))

    code: str = Field(nullable=False, max_length=40)
    name: str = Field(nullable=False, max_length=200)
    about: str = Field(default="", nullable=False)
    unit: str = Field(nullable=False, max_length=40)
    tells: Tells = Field(sa_type=enum_column(Tells), nullable=False)
    better: Better = Field(sa_type=enum_column(Better), nullable=False)
    reckoning: Reckoning = Field(sa_type=enum_column(Reckoning), nullable=False)
    status: InUse = Field(default=InUse.IN_USE, sa_type=enum_column(InUse), nullable=False)


class Reading(EditableRow, table=True):
    """What a measure stood at on a day; corrected in place, with what stood before in the history."""

    __tablename__ = "measure_reading"
    __table_args__ = (UniqueConstraint("measure_id", "day"), CheckConstraint("n IS NULL OR n > 0", name="n_counts"))

    measure_id: int = Field(foreign_key="measure.id", nullable=False)
    day: date = Field(nullable=False)
    value: Decimal = Field(sa_type=Exact, nullable=False)
    numerator: Decimal | None = Field(default=None, sa_type=Exact)
    n: int | None = Field(default=None)
    source: str = Field(nullable=False, max_length=200)
    entered_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    entered_by_name: str = Field(nullable=False)


class Promise(Retirable, table=True):
    """A promise of the charter; without a measure nobody can say whether it is kept."""

    __tablename__ = "charter_promise"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"))

    code: str = Field(nullable=False, max_length=40)
    text: str = Field(nullable=False)
    aim_id: int | None = Field(default=None, foreign_key="aim.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    status: InUse = Field(default=InUse.IN_USE, sa_type=enum_column(InUse), nullable=False)


class PromiseMeasure(Row, table=True):
    """A measure that tells whether a promise is kept."""

    __tablename__ = "promise_measure"
    __table_args__ = (UniqueConstraint("promise_id", "measure_id"),)

    promise_id: int = Field(foreign_key="charter_promise.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)


class Objective(Retirable, table=True):
    """What is to be reached or held, by its measure; a draft may lack any of it."""

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"),
        CheckConstraint(LACKS_NOTHING, name="set_lacks_nothing"),
        CheckConstraint(HAS_ITS_WAY, name="improvement_has_its_way"),
        Index("ix_objective_owner_id_status", "owner_id", "status"),
    )

    code: str = Field(nullable=False, max_length=40)
    text: str = Field(nullable=False)
    kind: ObjectiveKind = Field(sa_type=enum_column(ObjectiveKind), nullable=False)
    status: ObjectiveStatus = Field(sa_type=enum_column(ObjectiveStatus), nullable=False)
    how: str = Field(default="", nullable=False)
    aim_id: int | None = Field(default=None, foreign_key="aim.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    measure_id: int | None = Field(default=None, foreign_key="measure.id", index=True)
    baseline: Decimal | None = Field(default=None, sa_type=Exact)
    target: Decimal | None = Field(default=None, sa_type=Exact)
    due_on: date | None = Field(default=None)
    owner_id: int | None = Field(default=None, foreign_key="person.id")


class ObjectiveMeasure(Row, table=True):
    """A further measure that an objective is balanced with."""

    __tablename__ = "objective_measure"
    __table_args__ = (UniqueConstraint("objective_id", "measure_id"),)

    objective_id: int = Field(foreign_key="objective.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)


class InternalDocument(Retirable, table=True):
    """A document of our own that says what we want or offer, with the day by which somebody looks at it again."""

    __tablename__ = "internal_document"
    __table_args__ = (
        CheckConstraint(RETIRED_WITH_REASON, name="retired_has_reason"),
        CheckConstraint("review_every_months > 0", name="is_reviewed"),
        Index("ix_internal_document_owner_id_status_review_due_on", "owner_id", "status", "review_due_on"),
        Index("ix_internal_document_review_due_on_id", "review_due_on", "id"),
    )

    name: str = Field(nullable=False, max_length=200)
    kind: OwnDocumentKind = Field(sa_type=enum_column(OwnDocumentKind), nullable=False)
    place: str = Field(nullable=False, max_length=500)
    covers: str = Field(default="", nullable=False)
    owner_id: int = Field(foreign_key="person.id", nullable=False)
    review_every_months: int = Field(nullable=False)
    review_due_on: date = Field(nullable=False)
    reviewed_on: date | None = Field(default=None)
    status: InUse = Field(default=InUse.IN_USE, sa_type=enum_column(InUse), nullable=False)


class DocumentReview(Row, table=True):
    """What somebody found when they looked at a document; also that nothing has to change, and why."""

    __tablename__ = "document_review"
    __table_args__ = (CheckConstraint("note <> ''", name="says_why"),)

    document_id: int = Field(foreign_key="internal_document.id", nullable=False, index=True)
    reviewed_on: date = Field(nullable=False)
    outcome: ReviewOutcome = Field(sa_type=enum_column(ReviewOutcome), nullable=False)
    note: str = Field(nullable=False)
    next_due_on: date = Field(nullable=False)
    reviewed_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    reviewed_by_name: str = Field(nullable=False)
