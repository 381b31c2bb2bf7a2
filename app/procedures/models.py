"""Tables of procedures: what they serve, the text that is written, what left its author, and who confirmed it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Exact, UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.procedures.domain.attesting import AnswersResult, ShownText
from app.procedures.domain.words import EffectVerdict, PaperKind, ProcedureStatus, RevisionStatus


class Procedure(EditableRow, table=True):
    """A procedure and who looks after it; its words stand in its draft and its revisions.

    `title` is that of its newest text, for lists and links. A post may own it beside the person who answers for it.
    """

    __tablename__ = "procedure"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("status <> 'retired' OR retired_reason <> ''", name="retired_has_reason"),
        Index("ix_procedure_owner_id_status", "owner_id", "status"),
    )

    code: str = Field(nullable=False, max_length=40)
    title: str = Field(nullable=False, max_length=200)
    status: ProcedureStatus = Field(
        default=ProcedureStatus.IN_USE, sa_type=enum_column(ProcedureStatus), nullable=False
    )
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    review_every_months: int = Field(default=12, nullable=False)
    last_key: int = Field(default=0, nullable=False)  # of drafts that were discarded, as is the version
    last_draft_version: int = Field(default=0, nullable=False)
    added_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    added_by_name: str = Field(nullable=False)
    retired_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    retired_by_name: str = Field(default="", nullable=False)
    retired_reason: str = Field(default="", nullable=False)


class ProcedureDraft(EditableRow, table=True):
    """The one text of a procedure that is being written: a `ProcedureText`, and the highest key ever given in it."""

    __tablename__ = "procedure_draft"
    __table_args__ = (UniqueConstraint("procedure_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    document: str = Field(nullable=False)
    last_key: int = Field(default=0, nullable=False)
    begun_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    begun_by_name: str = Field(nullable=False)
    saved_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    saved_by_name: str = Field(nullable=False)


class DraftAuthor(Row, table=True):
    """Somebody who saved words of a draft: they can not approve what becomes of it (SPEC 2.10.4)."""

    __tablename__ = "procedure_draft_author"
    __table_args__ = (UniqueConstraint("draft_id", "person_id"),)

    draft_id: int = Field(foreign_key="procedure_draft.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False)


class DraftBuffer(Row, table=True):
    """What somebody typed into a draft and did not save: theirs alone, no entry of the history and no version.

    `document` is a `ProcedureText` whose new parts have no key yet; `draft_version` is that of the draft that they
    began to type over.
    """

    __tablename__ = "procedure_draft_buffer"
    __table_args__ = (UniqueConstraint("procedure_id", "person_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    document: str = Field(nullable=False)
    draft_version: int = Field(nullable=False)
    typed_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class ProcedureRevision(EditableRow, table=True):
    """A text that left its author, for good: its words, number and hash are closed to UPDATE by migrations 0023, 0025.

    `effective_on` is the day that was asked for as it was submitted, `in_force_from` the day that it was published for.
    """

    __tablename__ = "procedure_revision"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
        CheckConstraint("status <> 'withdrawn' OR ended_reason <> ''", name="withdrawn_has_reason"),
        CheckConstraint("(published_at IS NULL) = (in_force_from IS NULL)", name="published_has_day"),
        Index(
            "uq_procedure_revision_in_force_from",
            "procedure_id",
            "in_force_from",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
        # Whom a version asks is looked up on every My work: this index answers without the words of any.
        Index(
            "ix_procedure_revision_asks",
            "status",
            "is_material",
            "procedure_id",
            "number",
            "in_force_from",
            "major",
            "minor",
            "published_at",
        ),
    )

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    number: int = Field(nullable=False)
    major: int = Field(nullable=False)
    minor: int = Field(nullable=False)
    is_material: bool = Field(nullable=False)
    document: str = Field(nullable=False)
    content_hash: str = Field(nullable=False, max_length=64)
    status: RevisionStatus = Field(
        default=RevisionStatus.SUBMITTED, sa_type=enum_column(RevisionStatus), nullable=False
    )
    effective_on: date | None = Field(default=None)
    submitted_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    submitted_by_id: int | None = Field(default=None)
    submitted_by_name: str = Field(nullable=False)
    in_force_from: date | None = Field(default=None)
    published_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    published_by_id: int | None = Field(default=None)
    published_by_name: str = Field(default="", nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_by_name: str = Field(default="", nullable=False)
    ended_reason: str = Field(default="", nullable=False)


class RevisionAuthor(Row, table=True):
    """Somebody who saved words of a revision's text before it was submitted."""

    __tablename__ = "procedure_revision_author"
    __table_args__ = (UniqueConstraint("revision_id", "person_id"),)

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False)


class ProcedurePaper(Row, table=True):
    """A published version as a paper, made once as it was published and never changed again (migration 0026)."""

    __tablename__ = "procedure_paper"
    __table_args__ = (UniqueConstraint("revision_id", "kind"),)

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    kind: PaperKind = Field(sa_type=enum_column(PaperKind), nullable=False)
    file_id: int = Field(foreign_key="stored_file.id", nullable=False, index=True)


class ExpectedEffect(Row, table=True):
    """What a revision should do to a measure, said before anybody is asked to sign it (SPEC A6)."""

    __tablename__ = "procedure_expected_effect"
    __table_args__ = (
        UniqueConstraint("revision_id", "measure_id"),
        CheckConstraint("expected <> ''", name="has_words"),
    )

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)
    expected: str = Field(nullable=False, max_length=300)
    stated_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    stated_by_name: str = Field(nullable=False)


class EffectReview(Row, table=True):
    """What somebody concluded when a version had held for so many days; closed, with its figures, by migration 0027."""

    __tablename__ = "procedure_effect_review"
    __table_args__ = (
        UniqueConstraint("revision_id", "after_days"),
        CheckConstraint("conclusion <> ''", name="has_words"),
    )

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    after_days: int = Field(nullable=False)
    conclusion: str = Field(nullable=False)
    reviewed_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    reviewed_by_name: str = Field(nullable=False)


class EffectFigure(Row, table=True):
    """One measure as it stood at a review: what was expected, both sides, the ends of the difference, the verdict."""

    __tablename__ = "procedure_effect_figure"
    __table_args__ = (UniqueConstraint("review_id", "measure_id"),)

    review_id: int = Field(foreign_key="procedure_effect_review.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)
    expected: str = Field(nullable=False, max_length=300)
    before: Decimal | None = Field(default=None, sa_type=Exact)
    before_readings: int = Field(default=0, nullable=False)
    before_cases: int | None = Field(default=None)
    after: Decimal | None = Field(default=None, sa_type=Exact)
    after_readings: int = Field(default=0, nullable=False)
    after_cases: int | None = Field(default=None)
    low: Decimal | None = Field(default=None, sa_type=Exact)
    high: Decimal | None = Field(default=None, sa_type=Exact)
    verdict: EffectVerdict = Field(sa_type=enum_column(EffectVerdict), nullable=False)


class ProcedureRequirement(Row, table=True):
    """A requirement that a procedure is there to meet; a standard is one of them (SPEC A7)."""

    __tablename__ = "procedure_requirement"
    __table_args__ = (UniqueConstraint("procedure_id", "requirement_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    requirement_id: int = Field(foreign_key="requirement.id", nullable=False, index=True)


class ProcedureAim(Row, table=True):
    __tablename__ = "procedure_aim"
    __table_args__ = (UniqueConstraint("procedure_id", "aim_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    aim_id: int = Field(foreign_key="aim.id", nullable=False, index=True)


class ProcedurePromise(Row, table=True):
    __tablename__ = "procedure_promise"
    __table_args__ = (UniqueConstraint("procedure_id", "promise_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    promise_id: int = Field(foreign_key="charter_promise.id", nullable=False, index=True)


class ProcedureMeasure(Row, table=True):
    __tablename__ = "procedure_measure"
    __table_args__ = (UniqueConstraint("procedure_id", "measure_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    measure_id: int = Field(foreign_key="measure.id", nullable=False, index=True)


class ProcedureProduct(Row, table=True):
    __tablename__ = "procedure_product"
    __table_args__ = (UniqueConstraint("procedure_id", "product_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    product_id: int = Field(foreign_key="product.id", nullable=False, index=True)


class ProcedureAudiencePost(Row, table=True):
    """A post whose holders are asked to read a procedure. One that names no post, team or site is for everybody."""

    __tablename__ = "procedure_audience_post"
    __table_args__ = (UniqueConstraint("procedure_id", "post_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    post_id: int = Field(foreign_key="post.id", nullable=False, index=True)


class ProcedureAudienceTeam(Row, table=True):
    __tablename__ = "procedure_audience_team"
    __table_args__ = (UniqueConstraint("procedure_id", "team_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    team_id: int = Field(foreign_key="team.id", nullable=False, index=True)


class ProcedureAudienceSite(Row, table=True):
    __tablename__ = "procedure_audience_site"
    __table_args__ = (UniqueConstraint("procedure_id", "site_id"),)

    procedure_id: int = Field(foreign_key="procedure.id", nullable=False)
    site_id: int = Field(foreign_key="site.id", nullable=False, index=True)


class ProcedureAttestation(Row, table=True):
    """That somebody read a version and works that way: given once, and closed by migration 0030 from then on.

    Name, post and team are what they were then; `content_hash` is that of the words that were confirmed.
    """

    __tablename__ = "procedure_attestation"
    __table_args__ = (
        UniqueConstraint("revision_id", "person_id"),
        Index("ix_procedure_attestation_person_id_revision_id", "person_id", "revision_id"),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
    )

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False, max_length=120)
    post: str = Field(nullable=False, max_length=120)
    team: str = Field(nullable=False, max_length=120)
    content_hash: str = Field(nullable=False, max_length=64)
    shown_text: ShownText = Field(sa_type=enum_column(ShownText), nullable=False)
    answers_result: AnswersResult = Field(sa_type=enum_column(AnswersResult), nullable=False)
    given_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class AskedPerson(Row, table=True):
    """What went between us and somebody whom a version asks: told, reminded, tried its questions, said what hinders.

    Who is asked is computed from the audience; a row begins with the first word, and answers stand in none.
    """

    __tablename__ = "procedure_asked_person"
    __table_args__ = (UniqueConstraint("revision_id", "person_id"),)

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    told_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    times_reminded: int = Field(default=0, nullable=False)
    last_reminded_on: date | None = Field(default=None)
    has_tried: bool = Field(default=False, nullable=False)
    failed_tries: int = Field(default=0, nullable=False)
    is_right: bool = Field(default=False, nullable=False)
    hindrance: str = Field(default="", nullable=False)
    hindered_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class RevisionQuestion(Row, table=True):
    """A question about what a version changed; it counts first answers, and never whose they were."""

    __tablename__ = "procedure_revision_question"
    __table_args__ = (UniqueConstraint("revision_id", "number"),)

    revision_id: int = Field(foreign_key="procedure_revision.id", nullable=False)
    number: int = Field(nullable=False)
    step_key: str = Field(nullable=False, max_length=40)
    words: str = Field(nullable=False)
    options: list[str] = Field(sa_type=JSON, nullable=False)
    right_option: int = Field(nullable=False)
    explanation: str = Field(nullable=False)
    first_answers: int = Field(default=0, nullable=False)
    first_wrong: int = Field(default=0, nullable=False)
