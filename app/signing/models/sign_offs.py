"""Tables of sign-offs: what is to be signed, in which steps, by whom, and what they decided.

`app.signing` knows nothing of what is signed but its kind, id, revision, hash and title. What was asked and decided is
closed by triggers; so is a decision by somebody who wrote the text.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.signing.domain.words import DecisionKind, Meaning, SignOffStatus

IS_OPEN = text("status = 'open'")


class SignOff(EditableRow, table=True):
    """One request to sign a revision of something; asked again, it lapses and another takes its place.

    `within` is how many working days each step has. `acknowledged` holds, a line each, what whoever asked had seen
    that the text lacks: it is shown to whoever signs.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "subject_revision", "round"),
        CheckConstraint("length(text_hash) = 64", name="hash_is_sha256"),
        Index(
            "uq_sign_off_open", "subject_kind", "subject_id", unique=True, sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_sign_off_status", "status"),
    )  # fmt: skip

    subject_kind: str = Field(nullable=False, max_length=40)
    subject_id: int = Field(nullable=False)
    subject_revision: int = Field(nullable=False)
    round: int = Field(nullable=False)
    text_hash: str = Field(nullable=False, max_length=64)
    title: str = Field(nullable=False, max_length=200)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    status: SignOffStatus = Field(default=SignOffStatus.OPEN, sa_type=enum_column(SignOffStatus), nullable=False)
    within: int = Field(nullable=False)
    acknowledged: str = Field(default="", nullable=False)
    asked_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    asked_by_name: str = Field(nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    ended_by_name: str = Field(default="", nullable=False)
    ended_reason: str = Field(default="", nullable=False)


class SignOffStep(Row, table=True):
    """A step of a sign-off: how many must sign, and since when it is theirs to."""

    __tablename__ = "sign_off_step"
    __table_args__ = (
        UniqueConstraint("sign_off_id", "position"),
        CheckConstraint("quorum >= 1", name="quorum_is_some"),
    )

    sign_off_id: int = Field(foreign_key="sign_off.id", nullable=False)
    position: int = Field(nullable=False)
    name: str = Field(nullable=False, max_length=30)
    meaning: Meaning = Field(sa_type=enum_column(Meaning), nullable=False)
    quorum: int = Field(nullable=False)
    begun_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    due_on: date | None = Field(default=None)
    done_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class SignOffApprover(Row, table=True):
    """Who is asked in a step: a person, or whoever holds a post when it is decided."""

    __tablename__ = "sign_off_approver"
    __table_args__ = (
        UniqueConstraint("step_id", "person_id"),
        UniqueConstraint("step_id", "post_id"),
        CheckConstraint("(person_id IS NULL) <> (post_id IS NULL)", name="person_or_post"),
    )

    step_id: int = Field(foreign_key="sign_off_step.id", nullable=False)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)


class SignOffContributor(Row, table=True):
    """Somebody who wrote words of the text: the database refuses their decision, whoever asks it to take one."""

    __tablename__ = "sign_off_contributor"
    __table_args__ = (UniqueConstraint("sign_off_id", "person_id"),)

    sign_off_id: int = Field(foreign_key="sign_off.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False)


class Delegation(EditableRow, table=True):
    """That somebody lets another sign for them from one day to another, both included.

    Not a `stand_in`: what is asked of them stays theirs, both may sign, and it ends by itself.
    """

    __tablename__ = "sign_off_delegation"
    __table_args__ = (
        CheckConstraint("giver_id <> receiver_id", name="not_to_oneself"),
        CheckConstraint("until_on >= from_on", name="days_in_order"),
    )

    giver_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    receiver_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    from_on: date = Field(nullable=False)
    until_on: date = Field(nullable=False)
    reason: str = Field(nullable=False)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class SignOffDecision(Row, table=True):
    """What somebody decided in a step, for their own seat or for that of `for_id`; an approval has its signature."""

    __tablename__ = "sign_off_decision"
    __table_args__ = (
        UniqueConstraint("step_id", "person_id"),
        UniqueConstraint("step_id", "for_id"),
    )

    step_id: int = Field(foreign_key="sign_off_step.id", nullable=False)
    person_id: int = Field(foreign_key="person.id", nullable=False)
    name: str = Field(nullable=False)
    for_id: int = Field(foreign_key="person.id", nullable=False)
    for_name: str = Field(default="", nullable=False)  # empty where it is their own seat
    delegation_id: int | None = Field(default=None, foreign_key="sign_off_delegation.id")
    kind: DecisionKind = Field(sa_type=enum_column(DecisionKind), nullable=False)
    reason: str = Field(default="", nullable=False)
    signature_id: int | None = Field(default=None, foreign_key="signature.id")
    decided_at: datetime = Field(sa_type=UtcInstant, nullable=False)
