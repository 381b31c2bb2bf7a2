"""Failed sign-ins: counted before the password is compared, so that many at once cannot slip past the count."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import Session, col

from app.core.text import one_line
from app.people.domain.throttling import MOST_OF_ONE_ADDRESS, WINDOW, Failures, Verdict, judge
from app.people.models import Person, SignInTry
from app.people.operations.turns import take_turn

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Knock:
    """Who tries from where: keyed hashes, and the network address. `device_hash` is empty for an unknown device."""

    account_hash: str
    address: str
    device_hash: str = ""


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is compared with."""

    person_id: int
    name: str
    password_hash: str


def email_key(email: str) -> str:
    """What a person typed as the database has it; what no reader sees is dropped before any query."""
    return one_line(email).lower()


def account_hash(email: str, key: str) -> str:
    """An account as the count of failures knows it, whether or not it exists."""
    return hmac.new(key.encode(), b"account " + email_key(email).encode(), hashlib.sha256).hexdigest()


def admit(session: Session, knock: Knock, real_now: datetime) -> Verdict:
    """Decide whether this try may be made, and count it as failed already; `forgive` takes it back."""
    take_turn(session)
    session.execute(delete(SignInTry).where(col(SignInTry.at) < real_now - KEPT))
    verdict = judge(_failures(session, knock, real_now), real_now)
    if verdict.may_try:
        session.add(
            SignInTry(
                account_hash=knock.account_hash, address=knock.address, device_hash=knock.device_hash, at=real_now
            )
        )
        session.flush()
    return verdict


def forgive(session: Session, knock: Knock) -> None:
    """A correct password clears what this account failed from this place; other places keep their count."""
    session.execute(delete(SignInTry).where(col(SignInTry.account_hash) == knock.account_hash, _same_place(knock)))


def find_credentials(session: Session, email: str) -> Credentials | None:
    """The account of an active person who has a password."""
    row = session.execute(
        select(col(Person.id), col(Person.name), col(Person.password_hash)).where(
            col(Person.email) == email_key(email), col(Person.is_active), col(Person.password_hash) != ""
        )
    ).one_or_none()
    return Credentials(row.id, row.name, row.password_hash) if row else None


def is_still(session: Session, credentials: Credentials) -> bool:
    """Whether account and password are what they were before the hash was compared."""
    found = session.execute(
        select(col(Person.password_hash)).where(col(Person.id) == credentials.person_id, col(Person.is_active))
    ).scalar()
    return bool(found == credentials.password_hash)


def _failures(session: Session, knock: Knock, real_now: datetime) -> Failures:
    recent = col(SignInTry.at) > real_now - WINDOW
    account = col(SignInTry.account_hash) == knock.account_hash
    of_account = session.execute(select(func.count()).select_from(SignInTry).where(account, recent)).scalar_one()
    own = _instants(session, account, recent, _same_place(knock))
    address = _instants(session, col(SignInTry.address) == knock.address, recent, col(SignInTry.device_hash) == "")
    return Failures(own, of_account - len(own), address, is_known_device=bool(knock.device_hash))


def _same_place(knock: Knock) -> ColumnElement[bool]:
    if knock.device_hash:
        return col(SignInTry.device_hash) == knock.device_hash
    return (col(SignInTry.address) == knock.address) & (col(SignInTry.device_hash) == "")


def _instants(session: Session, *wanted: ColumnElement[bool]) -> tuple[datetime, ...]:
    newest = select(col(SignInTry.at)).where(*wanted).order_by(col(SignInTry.at).desc()).limit(MOST_OF_ONE_ADDRESS)
    return tuple(reversed(session.scalars(newest).all()))
