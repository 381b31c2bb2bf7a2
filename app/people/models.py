"""Tables of people and of the places that they belong to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from app.core.calendars import Nation
from app.db.columns import UtcInstant, enum_column
from app.db.row import EditableRow, Row
from app.people.domain.posts import PostLevel
from app.people.domain.roles import Role


class Site(EditableRow, table=True):
    """A place of work; its nation decides the bank holidays."""

    __tablename__ = "site"

    name: str = Field(nullable=False, max_length=120, unique=True)
    nation: Nation = Field(sa_type=enum_column(Nation), nullable=False)


class Team(EditableRow, table=True):
    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    name: str = Field(nullable=False, max_length=120)
    site_id: int = Field(foreign_key="site.id", nullable=False)


class Client(EditableRow, table=True):
    """Whose customers an outsourcer serves; rows of one client are invisible to people of another."""

    __tablename__ = "client"

    name: str = Field(nullable=False, max_length=120, unique=True)


class Post(EditableRow, table=True):
    """A place in the organisation (team leader, complaints manager): not what a person may do in Tidemark.

    What is counted by level counts a post without one apart: somebody is to say where it stands.
    """

    __tablename__ = "post"

    key: str = Field(nullable=False, max_length=60, unique=True)
    title: str = Field(nullable=False, max_length=120)
    level: PostLevel | None = Field(default=None, sa_type=enum_column(PostLevel))


class Person(EditableRow, table=True):
    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    name: str = Field(nullable=False, max_length=120, index=True)
    email: str = Field(nullable=False, max_length=254, unique=True)
    password_hash: str = Field(nullable=False)
    post_id: int | None = Field(default=None, foreign_key="post.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    is_active: bool = Field(default=True, nullable=False)
    created_at: datetime = Field(sa_type=UtcInstant, nullable=False)


class PersonRole(Row, table=True):
    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    person_id: int = Field(sa_column_args=[ForeignKey("person.id", ondelete="CASCADE")], nullable=False)
    role: Role = Field(sa_type=enum_column(Role), nullable=False)


class PersonClient(Row, table=True):
    __tablename__ = "person_client"
    __table_args__ = (UniqueConstraint("person_id", "client_id"),)

    person_id: int = Field(sa_column_args=[ForeignKey("person.id", ondelete="CASCADE")], nullable=False)
    client_id: int = Field(foreign_key="client.id", nullable=False)


class StandIn(Row, table=True):
    """A row of a duty that somebody passed on while they were away, and who has had it since from them.

    It says where to look when they are back: who answers stands in the row itself, and nowhere else.
    """

    __tablename__ = "stand_in"
    __table_args__ = (UniqueConstraint("giver_id", "duty", "record_id"),)

    giver_id: int = Field(foreign_key="person.id", nullable=False)
    receiver_id: int = Field(foreign_key="person.id", nullable=False)
    duty: str = Field(nullable=False, max_length=40)
    record_id: int = Field(nullable=False)
    away_until: date = Field(nullable=False)


class PersonSession(Row, table=True):
    """A server-side session: it ends when this row says so, whatever cookie somebody still holds."""

    __tablename__ = "person_session"

    person_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    token_hash: str = Field(nullable=False, max_length=64, unique=True)
    started_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    seen_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    device: str = Field(nullable=False, max_length=200)


class SignInTry(Row, table=True):
    """A failed try. Throttling counts these by account, address and known device, in real time (`domain/throttling`).

    `account_hash` is keyed, so that the table tells nobody which addresses were typed; `device_hash` is empty
    unless the try came from a device on which this account has signed in before.
    """

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_account_at", "account_hash", "at"),
        Index("ix_sign_in_try_address_at", "address", "at"),
    )

    account_hash: str = Field(nullable=False, max_length=64)
    address: str = Field(nullable=False, max_length=64)
    device_hash: str = Field(nullable=False, max_length=64)
    at: datetime = Field(sa_type=UtcInstant, nullable=False)


class PasswordLink(Row, table=True):
    """A link with which a person sets a password, once. The database holds the token's hash alone."""

    __tablename__ = "password_link"

    person_id: int = Field(foreign_key="person.id", nullable=False, index=True)
    token_hash: str = Field(nullable=False, max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    expires_at: datetime = Field(sa_type=UtcInstant, nullable=False)
    used_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class AddedDay(Row, table=True):
    """A day off beside the bundled bank holidays of a nation: a day of mourning, a coronation."""

    __tablename__ = "added_day"
    __table_args__ = (UniqueConstraint("nation", "day"),)

    nation: Nation = Field(sa_type=enum_column(Nation), nullable=False)
    day: date = Field(nullable=False)
    name: str = Field(nullable=False, max_length=120)
